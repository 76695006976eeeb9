// SPDX-License-Identifier: Apache-2.0

/// Who has a place, who waits for one and who is refused: a state machine without clock, lock or thread.
///
/// `critical` calls may use all places, others all but those that are reserved. Whoever waits is served by priority, and
/// within it in the order of coming. Waiting at a full line is possible only for what is more important than somebody in
/// it, who is displaced. Every step costs O(1) besides the waiters that it moves.
struct Places<Waiter: Sendable>: Sendable {
    /// How many there are; a reload may change it between any two steps.
    struct Size: Sendable, Equatable {
        let places: Int
        let ordinary: Int
        let line: Int

        /// At least one place, and at least one of them for calls that are not critical.
        init(places: Int, reserved: Int, line: Int) {
            self.places = max(1, places)
            ordinary = self.places - min(max(0, reserved), self.places - 1)
            self.line = max(0, line)
        }
    }

    /// What becomes of a call that arrives.
    enum Arrival: Sendable, Equatable {
        /// It has a place.
        case admitted
        /// It may wait: `wait` takes it.
        case waits
        /// It is refused because too many wait, and it is not important enough.
        case shed
        /// It is refused because nobody can wait any more.
        case full
    }

    private(set) var running = 0
    /// Of those, the ones that are not critical.
    private(set) var ordinary = 0
    private(set) var line = WaitingLine<Waiter>()
    private(set) var level = ShedLevel()

    /// What becomes of a call of this priority.
    ///
    /// Call `promote` before, if the size may have grown.
    mutating func arrive(_ priority: ToolDescriptor.Priority, _ size: Size) -> Arrival {
        if isFree(for: priority, size), !isAnybodyWaiting(before: priority) {
            occupy(priority)
            return .admitted
        }
        level.update(waiting: line.count, maximum: size.line)
        if level.sheds(priority) { return .shed }
        return line.count < size.line || lowest(below: priority) != nil ? .waits : .full
    }

    /// Puts a call into the line that `arrive` let wait; says who had to leave it for that.
    mutating func wait(
        _ waiter: Waiter, _ priority: ToolDescriptor.Priority, until: UInt64, _ size: Size
    ) -> (id: WaitingLine<Waiter>.ID, displaced: Waiter?) {
        var displaced: Waiter?
        if line.count >= size.line, let lowest = lowest(below: priority) { displaced = line.takeLast(lowest) }
        let id = line.join(waiter, priority, until: until)
        level.update(waiting: line.count, maximum: size.line)
        return (id, displaced)
    }

    /// Gives a place back.
    mutating func leave(_ priority: ToolDescriptor.Priority) {
        running -= 1
        if priority != .critical { ordinary -= 1 }
    }

    /// The next who gets a place, which is taken for them; nil when nobody waits or nothing is free.
    mutating func promote(_ size: Size) -> Waiter? {
        guard line.count > 0 else { return nil }
        for priority in ToolDescriptor.Priority.allCases where isFree(for: priority, size) {
            guard let waiter = line.takeFirst(priority) else { continue }
            occupy(priority)
            level.update(waiting: line.count, maximum: size.line)
            return waiter
        }
        return nil
    }

    /// Takes somebody out of the line who does not want to wait any more; nil when they do not wait.
    mutating func withdraw(_ id: WaitingLine<Waiter>.ID, _ size: Size) -> Waiter? {
        defer { level.update(waiting: line.count, maximum: size.line) }
        return line.take(id)
    }

    /// Takes those out of the line who have waited as long as they may.
    mutating func expire(at now: UInt64, _ size: Size) -> [Waiter] {
        guard line.count > 0 else { return [] }
        defer { level.update(waiting: line.count, maximum: size.line) }
        return line.takeLate(at: now)
    }

    /// Takes everybody out of the line.
    mutating func empty() -> [Waiter] {
        defer { level = ShedLevel() }
        return line.takeAll()
    }

    private func isFree(for priority: ToolDescriptor.Priority, _ size: Size) -> Bool {
        running < size.places && (priority == .critical || ordinary < size.ordinary)
    }

    private func isAnybodyWaiting(before priority: ToolDescriptor.Priority) -> Bool {
        guard line.count > 0 else { return false }
        return ToolDescriptor.Priority.allCases.contains { $0 <= priority && line.count($0) > 0 }
    }

    /// The least important priority that waits, if it is below this one.
    private func lowest(below priority: ToolDescriptor.Priority) -> ToolDescriptor.Priority? {
        ToolDescriptor.Priority.allCases.last { $0 > priority && line.count($0) > 0 }
    }

    private mutating func occupy(_ priority: ToolDescriptor.Priority) {
        running += 1
        if priority != .critical { ordinary += 1 }
    }
}

extension ToolDescriptor.Priority: Comparable {
    private var rank: Int {
        switch self {
        case .critical: 0
        case .normal: 1
        case .bulk: 2
        }
    }

    /// The more important one comes first.
    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}

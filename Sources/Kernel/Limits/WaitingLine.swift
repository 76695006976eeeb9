// SPDX-License-Identifier: Apache-2.0

/// Who waits for a place: one line for each priority, first come first served within it.
///
/// Joining, leaving at either end and leaving in the middle cost O(1); looking for those whose time is up costs O(waiting).
/// The links live in slots that are used again, each time with a new number, so that an old name finds nobody else.
struct WaitingLine<Waiter: Sendable>: Sendable {
    /// The name of somebody who waits.
    struct ID: Sendable, Hashable {
        fileprivate let slot: Int
        fileprivate let number: UInt64
    }

    private struct Slot: Sendable {
        var number: UInt64
        var lane: Int
        /// Monotonic nanoseconds.
        var until: UInt64
        var waiter: Waiter?
        var ahead: Int?
        var behind: Int?
    }

    private struct Lane: Sendable {
        var first: Int?
        var last: Int?
        var count = 0
    }

    private var slots: [Slot] = []
    private var free: [Int] = []
    private var lanes = [Lane](repeating: Lane(), count: ToolDescriptor.Priority.allCases.count)
    private var lastNumber: UInt64 = 0
    private(set) var count = 0

    /// How many of a priority wait.
    func count(_ priority: ToolDescriptor.Priority) -> Int { lanes[priority.lane].count }

    /// Joins at the end of the line of this priority, to wait until this time.
    mutating func join(_ waiter: Waiter, _ priority: ToolDescriptor.Priority, until: UInt64) -> ID {
        lastNumber += 1
        let lane = priority.lane
        let last = lanes[lane].last
        let entry = Slot(number: lastNumber, lane: lane, until: until, waiter: waiter, ahead: last, behind: nil)
        let slot = free.popLast() ?? slots.count
        if slot == slots.count { slots.append(entry) } else { slots[slot] = entry }
        if let last { slots[last].behind = slot } else { lanes[lane].first = slot }
        lanes[lane].last = slot
        lanes[lane].count += 1
        count += 1
        return ID(slot: slot, number: lastNumber)
    }

    /// Takes whoever has waited longest in the line of this priority.
    mutating func takeFirst(_ priority: ToolDescriptor.Priority) -> Waiter? {
        lanes[priority.lane].first.flatMap { take($0) }
    }

    /// Takes whoever came last to the line of this priority.
    mutating func takeLast(_ priority: ToolDescriptor.Priority) -> Waiter? {
        lanes[priority.lane].last.flatMap { take($0) }
    }

    /// Takes somebody by name; nil when nobody of this name waits any more.
    mutating func take(_ id: ID) -> Waiter? {
        guard slots.indices.contains(id.slot), slots[id.slot].number == id.number else { return nil }
        return take(id.slot)
    }

    /// Takes everybody whose time is up, in the order of the slots.
    mutating func takeLate(at now: UInt64) -> [Waiter] {
        guard count > 0 else { return [] }
        let late = slots.indices.filter { slots[$0].waiter != nil && slots[$0].until <= now }
        return late.compactMap { take($0) }
    }

    /// Takes everybody.
    mutating func takeAll() -> [Waiter] { takeLate(at: .max) }

    private mutating func take(_ slot: Int) -> Waiter? {
        guard let waiter = slots[slot].waiter else { return nil }
        let (ahead, behind, lane) = (slots[slot].ahead, slots[slot].behind, slots[slot].lane)
        if let ahead { slots[ahead].behind = behind } else { lanes[lane].first = behind }
        if let behind { slots[behind].ahead = ahead } else { lanes[lane].last = ahead }
        slots[slot].waiter = nil
        lanes[lane].count -= 1
        count -= 1
        // With nobody waiting the slots of a rush are given back.
        if count == 0 {
            slots.removeAll(keepingCapacity: slots.count <= 256)
            free.removeAll(keepingCapacity: free.count <= 256)
        } else {
            free.append(slot)
        }
        return waiter
    }
}

extension ToolDescriptor.Priority {
    /// Which line of those who wait.
    fileprivate var lane: Int {
        switch self {
        case .critical: 0
        case .normal: 1
        case .bulk: 2
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// A person does a service in a slot.
public struct Assignment: Sendable, Hashable {
    /// Index into the program's people.
    public let person: Int
    /// Index into the program's services.
    public let service: Int
    /// The slot.
    public let slot: SlotIndex
    /// Where the assignment came from; `nil` if the word is not known here.
    public let source: AssignmentSource?
    /// Whether the engine must leave it.
    public let isPinned: Bool
    /// When the work really begins, where that is not when the grid says; see `Program.interval(of:)`.
    public let start: LocalDateTime?
    /// When the work really ends, where that is not when the grid says.
    public let end: LocalDateTime?

    /// An assignment, by indices.
    public init(
        person: Int, service: Int, slot: SlotIndex, source: AssignmentSource?, isPinned: Bool,
        start: LocalDateTime? = nil, end: LocalDateTime? = nil
    ) {
        self.person = person
        self.service = service
        self.slot = slot
        self.source = source
        self.isPinned = isPinned
        self.start = start
        self.end = end
    }
}

/// The own times of an assignment; few assignments have any.
struct AssignmentTimes: Sendable {
    let start: LocalDateTime?
    let end: LocalDateTime?

    /// Own times, in microseconds as columns hold them; `nil` if there are none.
    init?(_ start: Int64?, _ end: Int64?) {
        if start == nil, end == nil { return nil }
        self.start = start.map { LocalDateTime(microseconds: $0) }
        self.end = end.map { LocalDateTime(microseconds: $0) }
    }

    /// What own times of an assignment on a date may be: from a day before it to three days after it.
    static func allowed(on date: LocalDate) -> ClosedRange<LocalDateTime> {
        LocalDateTime(date.advanced(by: -1), .midnight)...LocalDateTime(date.advanced(by: 3), .midnight)
    }

    /// The end of a sentence "allowed is ...".
    static func allowedSentence(on date: LocalDate) -> String {
        let range = allowed(on: date)
        return "\(range.lowerBound) to \(range.upperBound)"
    }
}

/// All assignments of a program, by columns, sorted by slot and then by person.
public struct Assignments: RandomAccessCollection, Sendable {
    /// Indices into the program's people.
    public let people: [Int32]
    /// Indices into the program's services.
    public let services: [Int32]
    /// `SlotIndex.rawValue` of each assignment, ascending.
    public let slots: [Int32]
    private let sources: [AssignmentSource?]
    private let pinned: [Bool]
    /// The own times of those that have any, by position.
    private let times: [Int: AssignmentTimes]

    /// The given assignments, sorted.
    ///
    /// O(n).
    public init(_ assignments: [Assignment] = []) {
        let order = RadixOrder.ascending(assignments.map { Self.key(Int32($0.slot.rawValue), Int32($0.person)) })
        people = order.map { Int32(assignments[Int($0)].person) }
        services = order.map { Int32(assignments[Int($0)].service) }
        slots = order.map { Int32(assignments[Int($0)].slot.rawValue) }
        sources = order.map { assignments[Int($0)].source }
        pinned = order.map { assignments[Int($0)].isPinned }
        var times: [Int: AssignmentTimes] = [:]
        for (position, row) in order.enumerated() {
            let one = assignments[Int(row)]
            if let own = AssignmentTimes(one.start?.microseconds, one.end?.microseconds) { times[position] = own }
        }
        self.times = times
    }

    /// The given columns of equal length, sorted.
    ///
    /// O(n).
    ///
    /// `times` has the own times of rows that have any, by their place in the columns.
    init(
        people: [Int32], services: [Int32], slots: [Int32], sources: [AssignmentSource?], pinned: [Bool],
        times: [Int: AssignmentTimes] = [:]
    ) {
        let order = RadixOrder.ascending(zip(slots, people).map { Self.key($0, $1) })
        self.people = order.map { people[Int($0)] }
        self.services = order.map { services[Int($0)] }
        self.slots = order.map { slots[Int($0)] }
        self.sources = order.map { sources[Int($0)] }
        self.pinned = order.map { pinned[Int($0)] }
        var placed: [Int: AssignmentTimes] = [:]
        if !times.isEmpty {
            for (position, row) in order.enumerated() { times[Int(row)].map { placed[position] = $0 } }
        }
        self.times = placed
    }

    /// Orders by slot, also before 1970, and then by person.
    private static func key(_ slot: Int32, _ person: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: slot) ^ 0x8000_0000) << 32 | UInt64(UInt32(bitPattern: person))
    }

    /// Always 0.
    public var startIndex: Int { 0 }
    /// The number of assignments.
    public var endIndex: Int { people.count }

    /// The assignment at a position.
    ///
    /// O(1).
    public subscript(position: Int) -> Assignment {
        let own = times.isEmpty ? nil : times[position]
        return Assignment(
            person: Int(people[position]), service: Int(services[position]),
            slot: SlotIndex(rawValue: Int(slots[position])), source: sources[position], isPinned: pinned[position],
            start: own?.start, end: own?.end)
    }

    /// The positions of the assignments in the given slots.
    ///
    /// O(log n).
    public func positions(in range: Range<SlotIndex>) -> Range<Int> {
        let lower = firstPosition(from: range.lowerBound.rawValue)
        return lower..<Swift.max(lower, firstPosition(from: range.upperBound.rawValue))
    }

    /// The positions of the assignments in a slot.
    ///
    /// O(log n).
    public func positions(in slot: SlotIndex) -> Range<Int> { positions(in: slot..<slot.advanced(by: 1)) }

    private func firstPosition(from slot: Int) -> Int {
        var low = 0
        var high = slots.count
        while low < high {
            let middle = (low + high) / 2
            if Int(slots[middle]) < slot { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

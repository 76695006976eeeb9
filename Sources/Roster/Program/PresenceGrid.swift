// SPDX-License-Identifier: Apache-2.0

/// Who is there in each slot of a horizon: members of the program who are not away.
///
/// One bit a person and slot.
public struct PresenceGrid: Sendable {
    /// The days that the grid covers.
    public let horizon: Horizon
    /// The number of people.
    public let peopleCount: Int
    /// The number of 64-bit words in a slot's row.
    public let wordsPerSlot: Int
    /// Rows of `wordsPerSlot` words, one a slot in order; bit `p % 64` of word `p / 64` is person `p`.
    public private(set) var words: [UInt64]

    /// The grid of a program.
    ///
    /// O(people x slots / 64) for members of the whole horizon, plus the absent slots.
    public init(_ program: Program, _ horizon: Horizon) {
        self.horizon = horizon
        peopleCount = program.people.count
        wordsPerSlot = max(1, (program.people.count + 63) / 64)
        var row = [UInt64](repeating: 0, count: wordsPerSlot)
        var partial: [Int] = []
        for (index, person) in program.people.enumerated() {
            if person.membership.contains(horizon.range) {
                row[index / 64] |= 1 << UInt64(index % 64)
            } else {
                partial.append(index)
            }
        }
        words = []
        words.reserveCapacity(horizon.days * 3 * wordsPerSlot)
        for _ in 0..<horizon.days * 3 { words.append(contentsOf: row) }
        for index in partial {
            let dates = program.people[index].membership.intersection(horizon.range)
            if dates.isEmpty { continue }
            set(index, true, SlotIndex(dates.from, .am), SlotIndex(dates.to, .night))
        }
        for absence in program.absences where absence.isBlocking {
            set(absence.person, false, absence.from, absence.to)
        }
    }

    /// Sets a person's bit in the slots from `first` to `last` that lie in the horizon.
    private mutating func set(_ person: Int, _ isPresent: Bool, _ first: SlotIndex, _ last: SlotIndex) {
        let slots = horizon.slots
        let lower = max(first, slots.lowerBound)
        let upper = min(last, slots.upperBound.advanced(by: -1))
        guard lower <= upper else { return }
        let bit: UInt64 = 1 << UInt64(person % 64)
        var index = slots.lowerBound.distance(to: lower) * wordsPerSlot + person / 64
        for _ in 0...lower.distance(to: upper) {
            if isPresent { words[index] |= bit } else { words[index] &= ~bit }
            index += wordsPerSlot
        }
    }

    /// Whether a person is there in a slot; `false` outside the horizon.
    ///
    /// O(1).
    public func isPresent(person: Int, in slot: SlotIndex) -> Bool {
        guard horizon.slots.contains(slot), person >= 0, person < peopleCount else { return false }
        let row = horizon.slots.lowerBound.distance(to: slot) * wordsPerSlot
        return words[row + person / 64] & (1 << UInt64(person % 64)) != 0
    }

    /// The row of a slot, `wordsPerSlot` words; the slot must lie in the horizon.
    ///
    /// O(1).
    public func row(of slot: SlotIndex) -> ArraySlice<UInt64> {
        let start = horizon.slots.lowerBound.distance(to: slot) * wordsPerSlot
        return words[start..<start + wordsPerSlot]
    }

    /// How many people are there in a slot of the horizon.
    ///
    /// O(people / 64).
    public func count(in slot: SlotIndex) -> Int { row(of: slot).reduce(0) { $0 + $1.nonzeroBitCount } }
}

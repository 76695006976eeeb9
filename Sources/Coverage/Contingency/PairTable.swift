// SPDX-License-Identifier: Apache-2.0

/// For each pair of people and each rank, what they cost more together than apart: a triangle of sums.
///
/// They are of prefixes: at a rank, with the services up to it. In minutes two years of days and nights are far below
/// 2^32.
struct PairTable: Sendable {
    private let ranks: Int
    private var sums: [UInt32]

    init(people: Int, ranks: Int) {
        self.ranks = ranks
        sums = Array(repeating: 0, count: people * max(0, people - 1) / 2 * ranks)
    }

    /// The place of a pair of two different people.
    private func place(_ one: Int, _ other: Int) -> Int {
        let (low, high) = one < other ? (one, other) : (other, one)
        return (high * (high - 1) / 2 + low) * ranks
    }

    /// Adds for everybody of one list with everybody of another, or for all pairs of the same list.
    mutating func add(_ weight: UInt32, _ one: [Int32], _ other: [Int32], isSame: Bool, rank: Int) {
        for (number, first) in one.enumerated() {
            for second in isSame ? other[(number + 1)...] : other[...] {
                let place = place(Int(first), Int(second)) + rank
                sums[place] &+= weight
            }
        }
    }

    /// What two people cost together beyond their single losses, in the categories up to a rank.
    func excess(_ one: Int, _ other: Int, upTo rank: Int) -> Int { Int(sums[place(one, other) + rank]) }

    /// Whether two people cost more together than apart in any prefix of the categories.
    func isLatent(_ one: Int, _ other: Int) -> Bool {
        let start = place(one, other)
        for place in start..<start + ranks where sums[place] > 0 { return true }
        return false
    }
}

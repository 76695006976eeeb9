// SPDX-License-Identifier: Apache-2.0

/// The cheapest way to cover a slot again: the least is left unserved, for that the fewest people change, and of these
/// ways the one that strains people least.
public struct Repair: Sendable, Hashable {
    /// People of one crew who change to another service.
    public struct Move: Sendable, Hashable {
        /// The place of the crew in `RepairSlot.crews`.
        public let crew: Int
        /// The service that they serve from now on.
        public let to: Int
        /// How many of them.
        public let count: Int

        /// Makes a move.
        public init(crew: Int, to: Int, count: Int) { (self.crew, self.to, self.count) = (crew, to, count) }
    }

    /// People that each service lacks if nobody moves.
    public let unservedStatic: [Int]
    /// People that each service lacks after the moves.
    ///
    /// The sum of a category is the least possible once all more protected categories lack the least possible.
    public let unserved: [Int]
    /// Who changes, by crew and then by service.
    public let moves: [Move]

    /// How many people change what they do: the recovery distance of the slot.
    public var changes: Int { moves.reduce(0) { $0 + $1.count } }
    /// People missing in all if nobody moves.
    public var totalUnservedStatic: Int { unservedStatic.reduce(0, +) }
    /// People missing in all after the moves.
    public var totalUnserved: Int { unserved.reduce(0, +) }
}

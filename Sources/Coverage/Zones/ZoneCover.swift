// SPDX-License-Identifier: Apache-2.0

/// How well a slot can be covered when zones lend each other people only as far as they may.
public struct ZoneCover: Sendable, Hashable {
    /// People lent from one zone to another.
    public struct Loan: Sendable, Hashable {
        /// The lender, by index.
        public let from: Int
        /// The borrower.
        public let to: Int
        /// How many people.
        public let people: Int

        /// A loan.
        public init(from: Int, to: Int, people: Int) {
            self.from = from
            self.to = to
            self.people = people
        }
    }

    /// People missing per service.
    ///
    /// Sums by zone priority and category are the least possible in that order; inside such a level the split is one of
    /// several that are equally good.
    public let unserved: [Int]
    /// The fewest people who must work away from home for that; where a search for lend limits was cut, few.
    public let borrowed: Int
    /// Who lends whom in one plan with that few, by lender and borrower.
    public let loans: [Loan]
    /// Whether `unserved` is proved; if not, the search for lend limits was cut: then it is a plan that works, and
    /// fewer people may be missing than it says.
    public let isExact: Bool
    /// At least so many people are missing in all; equal to the sum of `unserved` when exact.
    public let leastUnserved: Int

    /// People missing in all.
    public var totalUnserved: Int { unserved.reduce(0, +) }
}

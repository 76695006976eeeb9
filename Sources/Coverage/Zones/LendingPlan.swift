// SPDX-License-Identifier: Apache-2.0

/// One way to cover a slot, and how good it is.
struct LendingPlan {
    let unserved: [Int]
    /// People missing in the first level, in the first two, and so on: the smaller in that order, the better.
    let prefixes: [Int]
    /// People of each group who work away from home.
    let lent: [Int]
    let loans: [ZoneCover.Loan]

    var missing: Int { prefixes.last ?? 0 }
    var borrowed: Int { lent.reduce(0, +) }
    /// What plans are compared by.
    var key: [Int] { prefixes + [borrowed] }

    func cover(isExact: Bool, least: Int) -> ZoneCover {
        ZoneCover(unserved: unserved, borrowed: borrowed, loans: loans, isExact: isExact, leastUnserved: least)
    }

    /// Sums rows of lender, borrower and people.
    static func merged(_ rows: [[Int]]) -> [ZoneCover.Loan] {
        var sums: [[Int]: Int] = [:]
        for row in rows { sums[[row[0], row[1]], default: 0] += row[2] }
        return sums.sorted { ($0.key[0], $0.key[1]) < ($1.key[0], $1.key[1]) }
            .map { ZoneCover.Loan(from: $0.key[0], to: $0.key[1], people: $0.value) }
    }
}

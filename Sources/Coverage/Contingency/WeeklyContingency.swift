// SPDX-License-Identifier: Apache-2.0

/// What a week loses when people are lost in it and nobody may work above the weekly cap.
///
/// One flow for the whole week: category - demand (slot, service) - crew (slot, signature) - people alike - sink, in
/// minutes. The categories are let in one after the other, so that every prefix of them has the most it can have. A
/// loss takes its people's flow back and then mends: each category in turn first looks for free people, then takes from
/// the least protected category that has what it needs (an exchange of the matroid of servable demands, Edmonds 1971).
/// Afterwards the people are put back and the flow is mended again, so that a loss costs only what it disturbs.
///
/// With half-days alone the flow is integral and exact. A night counts its minutes and may be split between people,
/// which real ones cannot: then it is a lower bound. Rest rules are not seen.
public struct WeeklyContingency: Sendable {
    /// Minutes that nobody can serve with everybody there, by rank.
    public let baseUnserved: [Int]

    private var network: WeeklyCapNetwork

    /// Solves the week with everybody there.
    ///
    /// - Throws: `CoverageError` if the week does not fit the model.
    public init(model: CoverageModel, week: CoverageWeek) throws(CoverageError) {
        try week.check(against: model)
        network = WeeklyCapNetwork(model: model, week: week)
        for rank in network.open.indices { network.mend(rank) }
        baseUnserved = network.open
    }

    /// Minutes lost beyond the base, by rank, when these people are lost for the whole week.
    ///
    /// - Parameter people: places in the week's `people`; each counts once.
    /// - Throws: `CoverageError` if there is no such person.
    public mutating func loss(of people: [Int]) throws(CoverageError) -> [Int] {
        var heads: [Int: Int] = [:]
        for person in Set(people) {
            guard network.groupOfPerson.indices.contains(person) else {
                throw CoverageError(
                    field: "people", value: person, allowed: "0 ..< \(network.groupOfPerson.count)")
            }
            let group = network.groupOfPerson[person]
            if group >= 0 { heads[group, default: 0] += 1 }
        }
        return loss(ofHeads: heads.sorted { $0.key < $1.key }.map { (group: $0.key, heads: $0.value) })
    }

    /// Minutes lost beyond the base, by rank, for each person of the week alone.
    ///
    /// People alike are looked at once.
    public mutating func singleLosses() -> [[Int]] {
        let nothing = [Int](repeating: 0, count: baseUnserved.count)
        var ofGroup = [[Int]?](repeating: nil, count: network.groups.count)
        return network.groupOfPerson.map { group in
            guard group >= 0 else { return nothing }
            if let known = ofGroup[group] { return known }
            let found = loss(ofHeads: [(group: group, heads: 1)])
            ofGroup[group] = found
            return found
        }
    }

    private mutating func loss(ofHeads heads: [(group: Int, heads: Int)]) -> [Int] {
        for item in heads { network.remove(item.heads, of: item.group) }
        for rank in baseUnserved.indices { network.mend(rank) }
        let lost = zip(network.open, baseUnserved).map { $0 - $1 }
        for item in heads { network.putBack(item.heads, of: item.group) }
        for rank in baseUnserved.indices { network.mend(rank, downTo: baseUnserved[rank]) }
        return lost
    }
}

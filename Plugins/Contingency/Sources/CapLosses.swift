// SPDX-License-Identifier: Apache-2.0

import Coverage
import Patterns
import Roster

/// What losses cost when nobody may work above the weekly cap, in minutes by rank.
struct CapLosses {
    /// More pairs times weeks than this are not all looked at.
    static let mostPairWeeks = 6_000

    private struct Week {
        var contingency: WeeklyContingency
        /// Each person's place in the week; nil for those who are not there.
        let place: [Int?]
    }

    private var weeks: [Week] = []
    private(set) var base: [Int]
    /// By person and week, for those whose loss is felt.
    private(set) var ofWeek: [[(week: Int, lost: [Int])]]
    private(set) var singles: [[Int]]
    /// A triangle of pairs times ranks; nil if there are too many, or the time was too short.
    private var pairs: [Int32]?
    private let ranks: Int
    /// Whether all weeks are in it.
    private(set) var isComplete = true
    /// Whether time cut the pairs.
    private(set) var isPairsCut = false

    /// Solves every week, then takes everybody out of it in turn.
    init(
        _ study: HorizonStudy, atMost cap: Int?, pairs wantsPairs: Bool, isTime: (Double) throws -> Bool
    ) throws {
        ranks = study.skills.model.categoryOrder.count
        base = Array(repeating: 0, count: ranks)
        let people = study.program.people.count
        singles = Array(repeating: base, count: people)
        ofWeek = Array(repeating: [], count: people)
        for index in study.weeks.indices {
            if try isTime(Double(index) / Double(study.weeks.count)) {
                isComplete = false
                return
            }
            let week = study.coverageWeek(index, atMost: cap)
            var contingency = try WeeklyContingency(model: study.skills.model, week: week)
            var place = [Int?](repeating: nil, count: people)
            for (number, person) in study.peopleOfWeek(index).enumerated() { place[person] = number }
            base = zip(base, contingency.baseUnserved).map(+)
            let losses = contingency.singleLosses()
            for person in 0..<people {
                guard let number = place[person], losses[number].contains(where: { $0 > 0 }) else { continue }
                singles[person] = zip(singles[person], losses[number]).map(+)
                ofWeek[person].append((index, losses[number]))
            }
            weeks.append(Week(contingency: contingency, place: place))
        }
        guard wantsPairs, people * (people - 1) / 2 * weeks.count <= Self.mostPairWeeks else { return }
        var table = [Int32](repeating: 0, count: people * (people - 1) / 2 * ranks)
        for other in 0..<people {
            if try isTime(Double(other) / Double(people)) {
                isPairsCut = true
                return
            }
            for one in 0..<other {
                let lost = try loss(of: [one, other])
                for rank in lost.indices { table[Self.place(one, other) * ranks + rank] = Int32(clamping: lost[rank]) }
            }
        }
        pairs = table
    }

    private static func place(_ one: Int, _ other: Int) -> Int {
        max(one, other) * (max(one, other) - 1) / 2 + min(one, other)
    }

    /// Whether all pairs were looked at.
    var hasPairs: Bool { pairs != nil }

    /// What a pair costs beyond the base; nil if pairs were not looked at.
    func pair(_ one: Int, _ other: Int) -> [Int]? {
        pairs.map { table in
            let start = Self.place(one, other) * ranks
            return table[start..<start + ranks].map { Int($0) }
        }
    }

    /// What the loss of a set of people costs beyond the base.
    mutating func loss(of people: Set<Int>) throws -> [Int] {
        var total = [Int](repeating: 0, count: ranks)
        for week in weeks.indices {
            let gone = people.compactMap { weeks[week].place[$0] }
            guard !gone.isEmpty else { continue }
            let lost = try weeks[week].contingency.loss(of: gone)
            for rank in lost.indices { total[rank] += lost[rank] }
        }
        return total
    }
}

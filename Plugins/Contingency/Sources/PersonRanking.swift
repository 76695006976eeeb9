// SPDX-License-Identifier: Apache-2.0

import Coverage
import Patterns
import Roster

/// One person's row of the answer.
struct PersonRow {
    let person: Int
    let loss: Loss
    let weighted: Double
    /// The highest bottleneck ratio of any slot once the person is lost, infinite where nobody is left; nil if it was not
    /// computed.
    var bottleneck: Double?
    var performanceIndex: Double?
}

/// People by what their loss costs: category 1, category 2, weighted loss, bottleneck after the loss, performance index.
struct PersonRanking {
    /// How many of the worst get the last two keys, which cost a flow for every slot.
    static let closelyLooked = 20

    let rows: [PersonRow]

    init(_ losses: CombinedLosses, _ loads: LoadStudy?, isTime: () throws -> Bool) throws {
        let analysis = losses.analysis
        var rows = (0..<analysis.peopleCount).map { person in
            PersonRow(person: person, loss: losses.singles[person], weighted: losses.weighted(losses.singles[person]))
        }
        func key(_ row: PersonRow) -> [Double] {
            [
                Double(losses.minutes(1, of: row.loss.byRank)), Double(losses.minutes(2, of: row.loss.byRank)),
                row.weighted, row.bottleneck ?? 0, row.performanceIndex ?? 0,
                loads?.load[row.person] ?? 0,
            ]
        }
        func sort() {
            rows = rows.map { (key($0), $0) }.sorted { one, other in
                for (left, right) in zip(one.0, other.0) where left != right { return left > right }
                return one.1.person < other.1.person
            }
            .map(\.1)
        }
        sort()
        var memo = SlotMemo(model: analysis.study.skills.model)
        for place in rows.indices.prefix(Self.closelyLooked) {
            if try isTime() { break }
            rows[place].bottleneck = try Self.bottleneck(without: rows[place].person, analysis, &memo)
            rows[place].performanceIndex = try loads?.performanceIndex(without: rows[place].person) ?? nil
        }
        sort()
        self.rows = rows
    }

    /// The highest ratio over the slots; infinite if somewhere nobody is left for a service.
    private static func bottleneck(
        without person: Int, _ analysis: LossAnalysis, _ memo: inout SlotMemo
    ) throws -> Double {
        var highest = 0.0
        for record in analysis.records {
            var question = record.question
            if analysis.study.isPresent(person, in: record.slot) {
                let day = analysis.study.day(of: record.slot)
                question.supply[analysis.study.skills.signature(of: person, onDay: day)] -= 1
            }
            guard let ratio = try memo.analysis(of: question).bottleneck.ratio else { return .infinity }
            highest = max(highest, ratio)
        }
        return highest
    }
}

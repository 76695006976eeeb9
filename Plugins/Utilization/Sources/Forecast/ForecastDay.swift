// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// One day of a forecast: what is needed against who is there and may do it.
struct ForecastDay {
    let date: LocalDate
    /// The highest bottleneck ratio of the day's slots; nil if somewhere nobody there may do what is needed.
    let utilization: Double?
    /// People needed over people there, as if everybody could do everything; nil if nobody is there.
    let overall: Double?
    let level: Level
    /// People needed whom nobody can be, over the day's slots.
    let unserved: Int
    /// Members who are away in the morning, the afternoon or both.
    let away: Int
    /// The services of the tightest slot.
    let services: [Int]
    /// Why, in words: people away, what has nobody, the tightest services.
    let factors: [String]

    /// Whether the level is RED or BLACK.
    var isHighRisk: Bool { level >= .red }

    /// - Parameter slots: the day's slots with demand; at least one.
    init(_ date: LocalDate, _ slots: [SlotResult], _ study: CapacityStudy, _ thresholds: Thresholds) {
        self.date = date
        let tightest = slots.max { ($0.rho, $1.slot) < ($1.rho, $0.slot) }
        utilization = slots.contains { $0.rho == .infinity } ? nil : slots.map(\.rho).max()
        let there = slots.reduce(0) { $0 + $1.available }
        overall = there == 0 ? nil : Double(slots.reduce(0) { $0 + $1.needed }) / Double(there)
        unserved = slots.reduce(0) { $0 + $1.analysis.totalUnserved }
        level = unserved > 0 ? .black : utilization.map { thresholds.level(of: $0) } ?? .black
        let program = study.program
        away =
            program.people.indices.filter { person in
                program.people[person].membership.contains(date)
                    && [Slot.am, .pm].contains { !study.base.isPresent(person, in: SlotIndex(date, $0)) }
            }.count
        services = tightest?.analysis.bottleneck.services ?? []
        factors = Self.factors(tightest, study, away: away, unserved: unserved)
    }

    private static func factors(
        _ tightest: SlotResult?, _ study: CapacityStudy, away: Int, unserved: Int
    ) -> [String] {
        var factors: [String] = []
        if away > 0 { factors.append(away == 1 ? "1 person away" : "\(away) people away") }
        if unserved > 0 { factors.append("\(unserved) without anybody who may do it") }
        if let tightest {
            let bottleneck = tightest.analysis.bottleneck
            let names = Wording.some(bottleneck.services.map { study.program.services[$0].name })
            factors.append(
                "\(Wording.slot(tightest.slot.slot)): \(names) \(bottleneck.services.count == 1 ? "needs" : "need") "
                    + "\(bottleneck.demand), \(bottleneck.people) there may do it")
        }
        return factors
    }

    func json(_ program: Program) -> JSONValue {
        [
            "date": .string("\(date)"), "utilization": utilization.map { .number($0) } ?? .null,
            "overall_utilization": overall.map { .number($0) } ?? .null, "level": .string(level.word),
            "unserved": .integer(Int64(unserved)), "people_away": .integer(Int64(away)),
            "services": .array(services.map { .string(program.services[$0].id) }),
            "factors": .array(factors.map { .string($0) }),
        ]
    }
}

// SPDX-License-Identifier: Apache-2.0

import Coverage
import JSON
import Patterns
import Roster

/// Vectors about the fixture when people are absent at random: what is lost, and who matters, from its program folder.
enum AbsenceVectors {
    /// The lines of a vector; nil if it is none of these.
    static func run(_ vector: JSONValue, id: String, file: String, _ runner: any ToolRunner) -> [VectorLine]? {
        let formula: (HorizonStudy, JSONValue) throws -> JSONValue
        switch id {
        case "coverage-at-risk-fixture": formula = coverageAtRisk
        case "importance-measures": formula = importance
        default: return nil
        }
        let result = Result<JSONValue, any Error> {
            try formula(try study(runner.folder(of: "golden")), vector["input"] ?? .null)
        }
        return [FixtureVectors.line(vector, result, id, file)]
    }

    private struct Unreadable: Error {}

    private static func study(_ folder: String) throws -> HorizonStudy {
        var files: [String: [UInt8]] = [:]
        for table in ["people", "services", "eligibility", "periods", "demand", "absences", "zones"] {
            files[table + ".csv"] = try? GoldenFile.contents("\(folder)/\(table).csv")
        }
        let profile = ProgramProfile(id: "golden", name: "golden", timeZone: "UTC", asOf: nil, policies: [:])
        let program = try Program(try CSVImport.read(files: files, profile: profile).get().tables)
        guard let from = LocalDate("2026-01-05"), let horizon = Horizon(from: from, days: 14) else {
            throw Unreadable()
        }
        return try HorizonStudy(program, horizon)
    }

    private static func coverageAtRisk(_ study: HorizonStudy, _ input: JSONValue) throws -> JSONValue {
        let absence = try FormulaVectors.number(input, "q")
        var all = LossDistribution.none
        var means: [JSONValue] = []
        for slot in study.demandedSlots {
            guard
                let losses = try LossDistribution.exact(
                    study.coverageSlot(slot), model: study.skills.model, absence: absence)
            else { throw Unreadable() }
            means.append(.number(losses.mean))
            all = all.adding(losses)
        }
        return [
            "meanUnserved": .number(all.mean), "pAnyUnserved": .number(all.probabilityOfAny),
            "VaR95": .integer(Int64(all.valueAtRisk(0.95))), "CVaR95": .number(all.conditionalValueAtRisk(0.95)),
            "VaR99": .integer(Int64(all.valueAtRisk(0.99))), "CVaR99": .number(all.conditionalValueAtRisk(0.99)),
            "pmfFirst6": .array(all.probabilities.prefix(6).map { .number($0) }), "perBlockExpected": .array(means),
        ]
    }

    private static func importance(_ study: HorizonStudy, _ input: JSONValue) throws -> JSONValue {
        let slots = study.demandedSlots
        guard let place = input["block"]?.stringValue.flatMap({ Int($0.dropFirst()) }), slots.indices.contains(place),
            let reliability = try SlotReliability.exact(
                study.coverageSlot(slots[place]), model: study.skills.model,
                absence: try FormulaVectors.number(input, "q"))
        else { throw Unreadable() }
        let slot = slots[place]
        var people: [String: JSONValue] = [:]
        for person in study.program.people.indices where study.isPresent(person, in: slot) {
            let signature = study.skills.signature(of: person, onDay: study.day(of: slot))
            guard let figures = reliability.importance[signature] else { continue }
            people[study.program.people[person].id] = [
                "birnbaum": .number(figures.birnbaum),
                "riskAchievementWorth": FormulaVectors.json(figures.riskAchievementWorth),
                "riskReductionWorth": FormulaVectors.json(figures.riskReductionWorth),
                "fussellVesely": FormulaVectors.json(figures.fussellVesely),
            ]
        }
        return [
            "reliability": .number(reliability.reliability),
            "people": .object(JSONObject(people.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })),
        ]
    }
}

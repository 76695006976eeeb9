// SPDX-License-Identifier: Apache-2.0

public import Coverage
public import HoldfastPlugin
public import Roster

/// Something that may happen to a schedule: people fall out, and needs change.
public struct Scenario: Sendable, Hashable {
    /// For programs, and for the names of files: `loss-R1`.
    public let id: String
    /// Who is away all the time, by index, ascending.
    public let away: [Int]
    /// What becomes of the needs.
    public let demand: ScenarioDemand

    /// Makes a scenario.
    public init(id: String, away: [Int], demand: ScenarioDemand = .unchanged) {
        self.id = id
        self.away = away.sorted()
        self.demand = demand
    }

    /// Reads `{id, remove?, drop_categories?, demand?}`, as a caller or a site writes it.
    ///
    /// - Parameter field: where it stands, for errors: `/scenarios/0`.
    public init(_ document: JSONValue, field: String, program: Program) throws(ToolFailure) {
        var away: Set<Int> = []
        for (index, entry) in (document["remove"]?.arrayValue ?? []).enumerated() {
            guard let person = program.personIndex[entry.stringValue ?? ""] else {
                throw .invalid(
                    field: "\(field)/remove/\(index)", value: entry, allowed: "the id of a person of the program")
            }
            away.insert(person)
        }
        var demand = ScenarioDemand.unchanged
        if let needs = document["demand"]?.objectValue {
            var people: [Int: Int] = [:]
            for need in needs {
                guard let service = program.serviceIndex[need.key] else {
                    throw .invalid(
                        field: "\(field)/demand", value: .string(need.key),
                        allowed: "ids of services of the program")
                }
                people[service] = Int(need.value.integerValue ?? 0)
            }
            demand = .fixed(people)
        } else if let last = document["keep_categories"]?.integerValue {
            demand = .keepingCategories(Int(last))
        }
        self.init(id: document["id"]?.stringValue ?? "custom", away: Array(away), demand: demand)
    }

    /// The schema of what `init(_:field:program:)` reads.
    public static var schema: ToolSchema {
        .object(
            [
                "id": .string(description: "A name of one's own.", minimumLength: 1, maximumLength: 128),
                "remove": .array(
                    of: .string(minimumLength: 1, maximumLength: 128), description: "Ids of people who are away.",
                    maximumCount: 1000, uniqueItems: true),
                "keep_categories": .integer(
                    in: 1...7, description: "Only categories up to this one are kept up; all without it."),
                "demand": .dictionary(
                    of: .integer(in: 0...1000),
                    description:
                        "People needed, by service, in every slot in which it runs; nothing else is kept up then."),
            ], required: ["id"])
    }
}

/// What a scenario does to one slot, and how it is repaired.
public struct RepairedSlot: Sendable {
    /// The slot's place in the study.
    public let place: Int
    /// What was asked.
    public let question: RepairSlot
    /// The cheapest answer.
    public let repair: Repair
}

/// Repairs scenario after scenario of one study, remembering slots that come again.
public struct ScenarioSolver: Sendable {
    /// The schedule.
    public let study: RepairStudy
    private var memo: RepairMemo
    /// The slots as they are, with nobody away.
    private let asTheyAre: [RepairedSlot]

    /// Prepares for scenarios of a study.
    public init(_ study: RepairStudy) throws(CoverageError) {
        self.study = study
        memo = RepairMemo(model: study.skills.model, maximumEntries: 16_384)
        var slots: [RepairedSlot] = []
        for (place, slot) in study.slots.enumerated() {
            let question = RepairSlot(demand: slot.demand, crews: slot.crews)
            slots.append(RepairedSlot(place: place, question: question, repair: try memo.repair(question)))
        }
        asTheyAre = slots
    }

    /// The slots in which somebody is needed, repaired, and how many people are needed in all.
    ///
    /// O(slots x crews) and a small flow for every slot that lacks somebody.
    public mutating func solve(
        _ scenario: Scenario
    ) throws(CoverageError) -> (required: Int, slots: [RepairedSlot]) {
        var required = 0
        var slots: [RepairedSlot] = []
        for (place, slot) in study.slots.enumerated() {
            let demand =
                scenario.demand == .unchanged ? slot.demand : scenario.demand.demand(in: slot, of: study.program)
            let needed = demand.reduce(0, +)
            guard needed > 0 else { continue }
            required += needed
            let away = scenario.away.filter { study.isPresent($0, in: slot.index) }
            if away.isEmpty, scenario.demand == .unchanged {
                slots.append(asTheyAre[place])
                continue
            }
            let question = study.question(slot, without: away, demand: demand)
            slots.append(RepairedSlot(place: place, question: question, repair: try memo.repair(question)))
        }
        return (required, slots)
    }
}

// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// One person's change in one slot.
struct PlanDelta: Hashable {
    let slot: SlotIndex
    /// Id of the person.
    let person: String
    /// Id of the service that they leave; nil if they were free.
    let from: String?
    /// Id of the service that they take.
    let to: String

    var json: JSONValue {
        [
            .integer(Int64(slot.rawValue)), .string(person), from.map { .string($0) } ?? .null, .string(to),
        ]
    }

    init(slot: SlotIndex, person: String, from: String?, to: String) {
        (self.slot, self.person, self.from, self.to) = (slot, person, from, to)
    }

    init?(_ json: JSONValue) {
        guard let slot = json[0]?.integerValue, let person = json[1]?.stringValue, let to = json[3]?.stringValue else {
            return nil
        }
        self.init(slot: SlotIndex(rawValue: Int(slot)), person: person, from: json[2]?.stringValue, to: to)
    }
}

/// A slot and service that stay without somebody.
struct PlanGap: Hashable {
    let slot: SlotIndex
    /// Id of the service.
    let service: String
    let people: Int

    var json: JSONValue { [.integer(Int64(slot.rawValue)), .string(service), .integer(Int64(people))] }

    init(slot: SlotIndex, service: String, people: Int) {
        (self.slot, self.service, self.people) = (slot, service, people)
    }

    init?(_ json: JSONValue) {
        guard let slot = json[0]?.integerValue, let service = json[1]?.stringValue, let people = json[2]?.integerValue
        else { return nil }
        self.init(slot: SlotIndex(rawValue: Int(slot)), service: service, people: Int(people))
    }
}

/// A rule that following the plan would break.
struct PlanBreach: Hashable {
    /// The code of duty hours, or `week_cap`.
    let code: String
    /// Id of the person.
    let person: String

    var json: JSONValue { [.string(code), .string(person)] }

    init(code: String, person: String) { (self.code, self.person) = (code, person) }

    init?(_ json: JSONValue) {
        guard let code = json[0]?.stringValue, let person = json[1]?.stringValue else { return nil }
        self.init(code: code, person: person)
    }
}

/// A schedule for one scenario, as its difference from the base, with what it covers.
struct FallbackPlan {
    let id: String
    let kind: FallbackKind
    let label: String?
    /// Ids of the people who are away.
    let away: [String]
    /// The program's time when it was made.
    let builtAt: LocalDateTime?
    /// The schedule version and its digest that it was made from.
    let version: Int64?
    let digest: String?
    let from: LocalDate
    let days: Int
    /// People needed, summed over slots.
    let required: Int
    /// People missing if nobody changes anything.
    let unservedStatic: Int
    /// People missing after the plan, by category of those with demand.
    let unserved: [Int: Int]
    /// What of it the scenario costs: missing beyond what the base schedule could not cover either.
    let lost: [Int: Int]
    /// How many person-blocks change.
    let changes: Int
    let breaches: [PlanBreach]
    /// The first gaps, the most protected first.
    let gaps: [PlanGap]
    let totalGaps: Int

    var to: LocalDate { from.advanced(by: days - 1) }
    var totalUnserved: Int { unserved.values.reduce(0, +) }
    /// The share that is covered if nobody changes anything; nil if nothing is needed.
    var staticCoverage: Double? { required == 0 ? nil : 1 - Double(unservedStatic) / Double(required) }
    /// The share that is covered if the plan is followed; nil if nothing is needed.
    var activatedCoverage: Double? { required == 0 ? nil : 1 - Double(totalUnserved) / Double(required) }
    /// Nobody may follow it without leave: it breaks rules.
    var needsApproval: Bool { !breaches.isEmpty }

    func lost(_ category: Int) -> Int { lost[category] ?? 0 }
    /// People lost in patient safety and required work.
    var lostOneAndTwo: Int { lost.reduce(0) { $0 + ($1.key <= 2 ? $1.value : 0) } }

    /// Days since it was made; nil if one of the two times is not known.
    func age(at now: LocalDateTime?) -> Double? {
        guard let builtAt, let now else { return nil }
        return Double(max(0, now.minutes - builtAt.minutes)) / 1440
    }
}

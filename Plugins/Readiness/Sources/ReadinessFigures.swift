// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// The figures of the answer as JSON.
struct ReadinessFigures {
    private let status: ReadinessStatus
    private let rules: ReadinessRules
    private let forecast: (personnel: Personnel, rating: PersonnelRating)?

    init(
        _ status: ReadinessStatus, _ rules: ReadinessRules, forecast: (personnel: Personnel, rating: PersonnelRating)?
    ) {
        self.status = status
        self.rules = rules
        self.forecast = forecast
    }

    var json: JSONObject {
        var figures: JSONObject = [
            "drrs_category": .string(status.category), "computed_category": rating("C", status.overall.level),
            "basis": strings(status.overall.basis), "limiting_factors": strings(status.overall.limitingFactors),
            "mission_capability": .string(status.capability),
            "personnel_rating": rating("P", status.personnelRating.level), "personnel": personnel,
            "equipment_rating": rating("S", status.supplyLevel), "on_hand_pct": number(status.onHand),
            "serviceability_rating": rating("R", status.serviceabilityLevel),
            "serviceable_pct": number(status.serviceable), "training_rating": rating("T", status.trainingLevel),
            "training": [
                "tasks": integer(status.tasks.ratings.count), "trained": integer(status.tasks.trained),
                "pct": number(status.training),
                "missing_to_next": missing(
                    status.scales.training.missing(status.tasks.trained, of: status.tasks.ratings.count)),
            ],
            "services": .array(status.tasks.ratings.map { service($0) }),
            "category_1_uncovered_slots": integer(status.tasks.categoryOneOpen), "thresholds": status.scales.json,
            "forecast": forecastRow,
            "directive": status.directive.map {
                ["by": .string($0.by), "reason": .string($0.reason), "until": .string("\($0.until)")]
            } ?? .null,
        ]
        if rules.isStamped { figures["stamp"] = .string(ReadinessRules.stamp) }
        return figures
    }

    private var personnel: JSONValue {
        let people = status.personnel
        let rating = status.personnelRating
        return [
            "date": .string("\(people.date)"), "required": integer(people.required),
            "available": integer(people.available), "qualified": integer(people.qualified),
            "senior_required": integer(people.seniorRequired), "senior_available": integer(people.seniorAvailable),
            "strength_pct": number(rating.strength), "strength_level": level(rating.strengthLevel),
            "qualified_pct": number(rating.qualified), "qualified_level": level(rating.qualifiedLevel),
            "senior_pct": number(rating.senior), "senior_level": level(rating.seniorLevel),
            "missing_to_next": [
                "strength": missing(status.scales.strength.missing(people.available, of: people.required)),
                "qualified": missing(status.scales.qualified.missing(people.qualified, of: people.required)),
                "senior": missing(status.scales.senior.missing(people.seniorAvailable, of: people.seniorRequired)),
            ],
            "posts": .array(
                people.posts.map {
                    [
                        "role": .string($0.role.rawValue), "pgy": $0.pgy.map { integer($0) } ?? .null,
                        "required": integer($0.required), "authorised": integer($0.authorised),
                        "assigned": integer($0.assigned), "available": integer($0.available),
                        "qualified": integer($0.qualified), "senior": .bool($0.isSenior),
                    ]
                }),
        ]
    }

    /// The day of the horizon with the fewest people.
    private var forecastRow: JSONValue {
        guard let forecast else { return .null }
        return [
            "date": .string("\(forecast.personnel.date)"), "available": integer(forecast.personnel.available),
            "strength_pct": number(forecast.rating.strength), "personnel_rating": rating("P", forecast.rating.level),
        ]
    }

    private func service(_ task: MissionTasks.Rating) -> JSONValue {
        let service = status.tasks.study.program.services[task.service]
        let first = task.open.first ?? task.thin.first
        return [
            "id": .string(service.id), "category": integer(service.category), "rating": .string(task.word),
            "slots": integer(task.slots), "without_spare": integer(task.thinCount),
            "uncovered": integer(task.openCount), "first": first.map { .string("\($0)") } ?? .null,
        ]
    }

    private func integer(_ value: Int) -> JSONValue { .integer(Int64(value)) }
    private func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
    private func level(_ value: Int?) -> JSONValue { value.map { integer($0) } ?? .null }
    private func rating(_ part: String, _ level: Int?) -> JSONValue { level.map { .string("\(part)\($0)") } ?? .null }
    private func strings(_ words: [String]) -> JSONValue { .array(words.map { .string($0) }) }
    private func missing(_ value: (count: Int, level: Int)?) -> JSONValue {
        value.map { ["people": integer($0.count), "to_level": integer($0.level)] } ?? .null
    }
}

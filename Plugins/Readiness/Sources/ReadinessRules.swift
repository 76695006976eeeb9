// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Roster

/// What the site says about readiness: dated scales, posts, equipment, a directive, and the breaker.
struct ReadinessRules {
    static let stamp = "UNOFFICIAL ANALOGUE, NOT A READINESS REPORT"

    /// Equipment as somebody counted it.
    struct Equipment {
        let asOf: LocalDate
        let required: Int
        let onHand: Int
        let serviceable: Int
        let maximumAgeDays: Int
    }

    /// C-5: not prepared because somebody directed other use of the resources; not worse than C-4.
    struct Directive {
        let by: String
        let reason: String
        let until: LocalDate
    }

    /// Credentials that a post needs.
    struct PostCredentials {
        let role: String
        let pgy: Int?
        let credentials: [String]
    }

    /// By date, the oldest first.
    private let scales: [RatingScales]
    let seniorRoles: Set<String>
    let seniorPGY: Int?
    let postCredentials: [PostCredentials]
    /// Services of this category or a more protected one are mission tasks.
    let missionCategory: Int
    /// Leave that ends within so many hours counts as available; 0 counts none.
    let recallHours: Int
    let equipment: Equipment?
    let directive: Directive?
    let isStamped: Bool
    let breaker: CircuitBreaker.Settings

    /// Reads the plugin's configuration.
    init(_ config: JSONValue) throws(ToolFailure) {
        var scales: [RatingScales] = []
        for (index, row) in (config["thresholds"]?.arrayValue ?? []).enumerated() {
            scales.append(try RatingScales(row, field: "/thresholds/\(index)"))
        }
        if scales.isEmpty { scales = [try RatingScales([:], field: "/thresholds/0")] }
        self.scales = scales.sorted { $0.from < $1.from }
        seniorRoles = Set(
            config["senior_roles"]?.arrayValue.map { $0.compactMap(\.stringValue) } ?? [Role.faculty.rawValue])
        seniorPGY = config["senior_pgy"].flatMap { $0.integerValue.map { Int($0) } } ?? 3
        postCredentials = (config["post_credentials"]?.arrayValue ?? []).map { row in
            PostCredentials(
                role: row["role"]?.stringValue ?? "", pgy: row["pgy"]?.integerValue.map { Int($0) },
                credentials: (row["credentials"]?.arrayValue ?? []).compactMap(\.stringValue))
        }
        missionCategory = Int(config["mission_category"]?.integerValue ?? 3)
        recallHours = Int(config["recall_hours"]?.integerValue ?? 0)
        equipment = try Self.equipment(config["equipment"])
        directive = try Self.directive(config["directive"])
        isStamped = config["stamp"]?.boolValue ?? true
        let given = config["breaker"] ?? [:]
        do {
            breaker = try CircuitBreaker.Settings(
                failures: Int(given["failures"]?.integerValue ?? 2),
                windowSeconds: given["window_s"]?.integerValue ?? 7200,
                openSeconds: given["open_s"]?.integerValue ?? 3600,
                halfOpenSuccesses: Int(given["half_open_successes"]?.integerValue ?? 2))
        } catch {
            throw .invalid(field: "/breaker/\(error.field)", allowed: error.allowed)
        }
    }

    /// The scales that hold on a day: the newest that began by then, or the oldest.
    func scales(on date: LocalDate) -> RatingScales { scales.last { $0.from <= date } ?? scales[0] }

    private static func date(_ value: JSONValue?, _ field: String) throws(ToolFailure) -> LocalDate {
        guard let date = value?.stringValue.flatMap({ LocalDate($0) }) else {
            throw .invalid(field: field, value: value, allowed: "a date that exists, as YYYY-MM-DD")
        }
        return date
    }

    private static func equipment(_ value: JSONValue?) throws(ToolFailure) -> Equipment? {
        guard let value, !value.isNull else { return nil }
        func number(_ name: String) -> Int { Int(value[name]?.integerValue ?? 0) }
        guard number("serviceable") <= number("on_hand") else {
            throw .invalid(
                field: "/equipment/serviceable", value: value["serviceable"], allowed: "no more than on_hand")
        }
        return Equipment(
            asOf: try date(value["as_of"], "/equipment/as_of"), required: number("required"),
            onHand: number("on_hand"), serviceable: number("serviceable"),
            maximumAgeDays: Int(value["max_age_days"]?.integerValue ?? 31))
    }

    private static func directive(_ value: JSONValue?) throws(ToolFailure) -> Directive? {
        guard let value, !value.isNull else { return nil }
        return Directive(
            by: value["by"]?.stringValue ?? "", reason: value["reason"]?.stringValue ?? "",
            until: try date(value["until"], "/directive/until"))
    }
}

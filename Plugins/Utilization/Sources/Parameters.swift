// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// What a caller may ask: a horizon and how to look at it, never the answer.
struct Parameters {
    var horizonDays = 28
    var from: LocalDate?
    var plan: String?
    var version: Int64?
    var thresholds = Thresholds.standard
    var weekCapHalfDays: Int?
    var excludedPeople: [String] = []
    var standbyTarget = 0.05
    var blockShare = 0.10
    var limit = 20
    var showsSlots = false

    /// Reads the arguments of a call, which the host has held against the input schema.
    init(_ call: JSONValue, site: Thresholds) throws(ToolFailure) {
        horizonDays = Int(call["horizon_days"]?.integerValue ?? 28)
        if let text = call["from"]?.stringValue {
            guard let date = LocalDate(text) else {
                throw .invalid(field: "/from", value: .string(text), allowed: "a date that exists, as YYYY-MM-DD")
            }
            from = date
        }
        plan = call["plan"]?.stringValue
        version = call["version"]?.integerValue
        thresholds = try Thresholds(call["thresholds"], base: site)
        weekCapHalfDays = call["week_cap_half_days"]?.integerValue.map { Int($0) }
        excludedPeople = (call["exclude_people"]?.arrayValue ?? []).compactMap(\.stringValue)
        standbyTarget = call["standby_target"]?.doubleValue ?? 0.05
        blockShare = call["block_share"]?.doubleValue ?? 0.10
        limit = Int(call["limit"]?.integerValue ?? 20)
        showsSlots = call["detail"]?.stringValue == "slots"
        guard standbyTarget > 0, standbyTarget < 1 else {
            throw .invalid(
                field: "/standby_target", value: call["standby_target"], allowed: "more than 0 and less than 1")
        }
        guard !showsSlots || horizonDays <= InputSchema.longestSlotDetail else {
            throw .invalid(
                field: "/detail", value: "slots",
                allowed: "\"summary\" for a horizon of more than \(InputSchema.longestSlotDetail) days")
        }
    }

    /// Whether the live schedule is looked at in the way that the sitrep compares from day to day.
    func isStandard(site: Thresholds) -> Bool {
        horizonDays == 28 && from == nil && (plan ?? "live") == "live" && version == nil && thresholds == site
            && weekCapHalfDays == nil && excludedPeople.isEmpty && blockShare == 0.10
    }

    var json: JSONValue {
        [
            "horizon_days": .integer(Int64(horizonDays)), "from": from.map { .string("\($0)") } ?? .null,
            "plan": .string(plan ?? "live"), "version": version.map { .integer($0) } ?? .null,
            "thresholds": thresholds.json,
            "week_cap_half_days": weekCapHalfDays.map { .integer(Int64($0)) } ?? .null,
            "exclude_people": .array(excludedPeople.map { .string($0) }), "standby_target": .number(standbyTarget),
            "block_share": .number(blockShare), "limit": .integer(Int64(limit)),
            "detail": .string(showsSlots ? "slots" : "summary"),
        ]
    }
}

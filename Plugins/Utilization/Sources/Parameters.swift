// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns

/// What a caller may ask: a horizon and how to look at it, never the answer.
struct Parameters {
    var request = PatternRequest()
    var thresholds = Thresholds.standard
    var weekCapHalfDays: Int?
    var excludedPeople: [String] = []
    var standbyTarget = 0.05
    var blockShare = 0.10
    var showsSlots = false

    /// Reads the arguments of a call, which the host has held against the input schema.
    init(_ call: JSONValue, site: Thresholds) throws(ToolFailure) {
        request = try PatternRequest(call)
        thresholds = try Thresholds(call["thresholds"], base: site)
        weekCapHalfDays = call["week_cap_half_days"]?.integerValue.map { Int($0) }
        excludedPeople = (call["exclude_people"]?.arrayValue ?? []).compactMap(\.stringValue)
        standbyTarget = call["standby_target"]?.doubleValue ?? 0.05
        blockShare = call["block_share"]?.doubleValue ?? 0.10
        showsSlots = call["detail"]?.stringValue == "slots"
        guard standbyTarget > 0, standbyTarget < 1 else {
            throw .invalid(
                field: "/standby_target", value: call["standby_target"], allowed: "more than 0 and less than 1")
        }
        guard !showsSlots || request.horizonDays <= InputSchema.longestSlotDetail else {
            throw .invalid(
                field: "/detail", value: "slots",
                allowed: "\"summary\" for a horizon of more than \(InputSchema.longestSlotDetail) days")
        }
    }

    /// Whether the live schedule is looked at in the way that the sitrep compares from day to day.
    func isStandard(site: Thresholds) -> Bool {
        request.isStandard && thresholds == site && weekCapHalfDays == nil && excludedPeople.isEmpty
            && blockShare == 0.10
    }

    var json: JSONValue {
        request.json(adding: [
            "thresholds": thresholds.json,
            "week_cap_half_days": weekCapHalfDays.map { .integer(Int64($0)) } ?? .null,
            "exclude_people": .array(excludedPeople.map { .string($0) }), "standby_target": .number(standbyTarget),
            "block_share": .number(blockShare), "detail": .string(showsSlots ? "slots" : "summary"),
        ])
    }
}

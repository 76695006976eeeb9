// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns

/// The original system's calculation from explicit numbers (original-system.md 2.1): heads times half-days a day times
/// days, and the wait of a single-server queue.
///
/// It knows nothing of absences, skills and caps; answers are marked `what_if`. Unlike the original it shows overload
/// as it is.
struct WhatIf {
    let people: Int
    let required: Int
    let perDay: Double
    let days: Int
    let thresholds: Thresholds

    init(_ document: JSONValue, thresholds: Thresholds) {
        people = Int(document["available_faculty"]?.integerValue ?? 0)
        required = Int(document["required_blocks"]?.integerValue ?? 0)
        perDay = document["blocks_per_faculty_per_day"]?.doubleValue ?? 2
        days = Int(document["days_in_period"]?.integerValue ?? 1)
        self.thresholds = thresholds
    }

    /// Whole half-days that the people can do.
    var capacity: Int { Int(Double(people) * perDay * Double(days)) }
    /// Required over capacity; without any capacity 1 if something is required, else 0.
    var rate: Double {
        if capacity == 0 { return required > 0 ? 1 : 0 }
        return Double(required) / Double(capacity)
    }
    var level: Level { capacity == 0 && required > 0 ? .black : thresholds.level(of: rate) }
    /// Half-days up to which the level stays below orange.
    var safeMaximum: Int { Int(Double(capacity) * thresholds.orange) }
    /// rho / (1 - rho), the mean wait of M/M/1 in service times; nil at and above 1.
    var wait: Double? { rate < 1 ? rate / (1 - rate) : nil }

    /// The whole answer.
    func envelope(tool: String) -> Envelope {
        let percent = Wording.percent(rate)
        let room = safeMaximum - required
        var envelope = Envelope(
            tool: tool, level: level,
            headline: capacity == 0 && required > 0
                ? "\(required) half-days are required and there is nobody to work them."
                : "With these numbers \(percent) of capacity is used: \(required) of \(capacity) half-days.",
            rulesVersion: UtilizationReport.rulesVersion)
        envelope.levelReasons = [
            capacity == 0 && required > 0
                ? "There is no capacity." : "\(percent) is \(level.word) by the thresholds given."
        ]
        envelope.isWhatIf = true
        envelope.parameters = [
            "what_if": [
                "available_faculty": .integer(Int64(people)), "required_blocks": .integer(Int64(required)),
                "blocks_per_faculty_per_day": .number(perDay), "days_in_period": .integer(Int64(days)),
            ], "thresholds": thresholds.json,
        ]
        var figures: JSONObject = [
            "utilization_rate": .number(rate), "effective_utilization": .number(rate),
            "buffer_remaining": .number(capacity == 0 ? 0 : Double(max(0, room)) / Double(capacity)),
            "total_capacity": .integer(Int64(capacity)), "required_coverage": .integer(Int64(required)),
            "current_assignments": .integer(Int64(required)), "safe_maximum": .integer(Int64(safeMaximum)),
            "wait_time_multiplier": wait.map { .number($0) } ?? .null, "severity": .string(severity),
            "message": .string(envelope.headline),
            "recommendations": .array(recommendations(room).map { .string($0) }),
        ]
        if wait == nil {
            figures["wait_time_reason"] =
                "unstable: as much is asked for as can be done, or more, so the wait has no end"
        }
        if capacity == 0 { figures["rate_reason"] = required > 0 ? "no_capacity" : "nothing required, nobody there" }
        envelope.figures = figures
        return envelope
    }

    private var severity: String {
        switch level {
        case .green: "healthy"
        case .yellow: "warning"
        case .orange: "critical"
        case .red, .black: "emergency"
        }
    }

    private func recommendations(_ room: Int) -> [String] {
        switch level {
        case .green:
            return ["Keep granting leave as usual.", "\(room) more half-days fit below the orange threshold."]
        case .yellow:
            return [
                "Grant no leave beyond \(max(0, room)) half-days.", "Check the smallest pools by name.",
                "Name a standby person for every day.",
            ]
        case .orange:
            return [
                "Grant no further leave.", "Move optional education and administration to another week.",
                "Call in a standby person.",
            ]
        case .red:
            return [
                "Cancel what is optional.", "Ask part-time faculty for extra half-days.", "Call in standby people.",
                "Tell the program director today.",
            ]
        case .black:
            return [
                "Cover patient safety first.", "Cancel clinics that can be moved.", "Bring in people from outside.",
                "Tell the program director and the hospital now.",
            ]
        }
    }
}

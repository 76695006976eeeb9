// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// What each duty weighs, in plain half-days.
struct DutyWeights: Sendable, Equatable {
    /// Conventions and not measurements.
    ///
    /// Slots weigh what `get_behavioral_patterns` gives them. Calls are ours: a night in the house weighs what any night
    /// does, the others less because most of them is sleep.
    static let standard: [Duty: Double] = [
        .day: 1, .weekend: 1.5, .holiday: 2, .night: 2, .weekendNight: 2.5, .holidayNight: 3,
        .overnightCall: 2, .weekendCall: 1, .homeCall: 0.5, .backupCall: 0.25,
    ]

    private let weights: [Duty: Double]

    /// The standard weights, with those of `document` instead.
    ///
    /// - Throws: `ToolFailure.invalid` if nothing weighs anything.
    init(_ document: JSONValue? = nil) throws(ToolFailure) {
        weights = Self.standard.reduce(into: [:]) { $0[$1.key] = document?[$1.key.rawValue]?.doubleValue ?? $1.value }
        guard weights.values.contains(where: { $0 > 0 }) else {
            throw .invalid(field: "/weights", value: json, allowed: "above 0 for at least one duty")
        }
    }

    /// What one of them weighs.
    subscript(duty: Duty) -> Double { weights[duty] ?? 0 }

    /// All of them, by the names of duties.
    var json: JSONValue { .object(JSONObject(Duty.allCases.map { ($0.rawValue, .number(self[$0])) })) }

    /// The schema of what `init` reads.
    static let schema = ToolSchema.object(
        Duty.allCases.map { ($0.rawValue, .number(in: 0...100)) },
        description: """
            What a duty weighs, in plain half-days; those left out keep their default. Slots: day 1, weekend 1.5, \
            holiday 2, night 2, weekend_night 2.5, holiday_night 3, as in get_behavioral_patterns. Calls, for each \
            night: overnight_call 2, weekend_call 1, home_call 0.5, backup_call 0.25. Conventions: put your own.
            """)
}

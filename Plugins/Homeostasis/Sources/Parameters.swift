// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns

/// What a caller may ask: how far to look back, never the answer.
struct Parameters: Sendable {
    static let standardWindow = 28

    let request: PatternRequest
    let windowDays: Int
    /// The gains of the suggested corrections.
    let gains: (proportional: Double, integral: Double, derivative: Double)

    /// Reads the arguments of a call, which the host has held against the input schema.
    init(_ call: JSONValue) throws(ToolFailure) {
        request = try PatternRequest(call)
        windowDays = Int(call["window_days"]?.integerValue ?? Int64(Self.standardWindow))
        let pid = call["pid"]
        gains = (pid?["kp"]?.doubleValue ?? 1, pid?["ki"]?.doubleValue ?? 0, pid?["kd"]?.doubleValue ?? 0)
    }

    /// Whether the live schedule is looked at in the way that the sitrep compares from day to day.
    var isStandard: Bool { request.isStandard && windowDays == Self.standardWindow }

    func json(_ setPoints: SetPoints) -> JSONValue {
        var own =
            request.json(adding: [
                "window_days": .integer(Int64(windowDays)), "set_points": setPoints.json,
                "pid": [
                    "kp": .number(gains.proportional), "ki": .number(gains.integral), "kd": .number(gains.derivative),
                ],
            ]).objectValue ?? [:]
        own["horizon_days"] = nil
        own["from"] = nil
        return .object(own)
    }

    static let schema = PatternRequest.schema(
        [
            "window_days": .integer(
                in: 7...180,
                description: "How many days before today to look at; weekly figures take 12 weeks at least.",
                default: Int64(standardWindow)),
            "pid": .object(
                [
                    "kp": .number(in: 0...10, description: "Weight of today's deviation.", default: 1),
                    "ki": .number(in: 0...10, description: "Weight of the sum of deviations.", default: 0),
                    "kd": .number(in: 0...10, description: "Weight of the last movement.", default: 0),
                ], description: "Gains of the suggested corrections, which are advice only."),
        ], horizon: false)
}

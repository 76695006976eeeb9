// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns
import Roster

/// `resilience_utilization_forecast`: the task that looks further ahead than the tool, every morning and when asked.
struct ForecastTask {
    static let name = "resilience_utilization_forecast"
    static let schedule = Schedule(
        "resilience-utilization-forecast", cron: "0 6 * * *", timeZone: "UTC", task: name, catchUp: .one)
    /// The longest look ahead, in days; the shortest is one.
    static let longest: Int64 = 365
    static let standard: Int64 = 90

    let cache: ProgramCache
    let thresholds: Thresholds

    var taskType: TaskType {
        TaskType(
            Self.name, title: "Forecast utilization",
            description: """
                Forecasts from the stored demand and absences how tight each coming day is, with the days at RED or BLACK and \
                why, every service with the people who may do it, and each week under weekly caps.
                """,
            input: .object([
                "days_ahead": .integer(
                    in: 1...Self.longest, description: "How many days from the program's today.", default: Self.standard
                )
            ]),
            output: Self.output, effect: .read, queue: "resilience", timeoutMilliseconds: 600_000, maximumAttempts: 3,
            backoff: Backoff(initialMilliseconds: 300_000, maximumMilliseconds: 300_000, factor: 1, jitter: .none),
            concurrency: 1
        ) { call in .structured(try await run(call)) }
    }

    private static let output: ToolSchema = .object(
        [
            "timestamp": .string(description: "The program's now."), "period": .object([:], additionalProperties: true),
            "total_faculty": .integer(minimum: 0), "high_risk_days": .integer(minimum: 0),
            "high_risk_periods": .array(of: .object([:], additionalProperties: true), maximumCount: 10),
            "services": .array(of: .object([:], additionalProperties: true)),
        ], additionalProperties: true)

    private func run(_ call: ToolCall) async throws -> JSONValue {
        let source = try await cache.read(call.host, plan: nil, version: nil)
        var request = PatternRequest()
        request.horizonDays = Int(call.arguments["days_ahead"]?.integerValue ?? Self.standard)
        let choice = HorizonChoice(source, request)
        guard let horizon = choice.horizon else {
            throw ToolFailure.toolError("Utilization cannot be forecast: \(choice.reason)")
        }
        let forecast = try UtilizationForecast(source, horizon, thresholds) { done, all, what in
            try call.checkCancellation()
            call.progress(done, of: all, what)
        }
        if forecast.warning != nil {
            call.log(
                .notice, "many days ahead are at RED or BLACK",
                ["days": .integer(Int64(forecast.highRisk.count)), "of": .integer(Int64(forecast.days.count))])
        }
        var result = forecast.json
        result["timestamp"] = source.now.map { .string("\($0)") } ?? .null
        result["period"] = [
            "start": .string("\(horizon.from)"), "end": .string("\(horizon.to)"), "days": .integer(Int64(horizon.days)),
            "asked_days": .integer(Int64(request.horizonDays)),
            "cut": choice.reason.isEmpty ? .null : .string(choice.reason),
        ]
        result["schedule_version"] = source.version.map { .integer($0) } ?? .null
        result["missing"] = .array(
            source.missing.map { ["what": .string($0.what), "reason": .string($0.reason)] })
        return .object(result)
    }
}

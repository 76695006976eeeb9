// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns
import Roster

/// `resilience_contingency`: the losses of the coming months, every night and when asked.
struct ContingencyTask {
    static let name = "resilience_contingency"
    static let schedule = Schedule(
        "resilience-contingency-analysis", cron: "0 2 * * *", timeZone: "UTC", task: name, catchUp: .one)
    /// The longest look ahead, in days; the shortest is one.
    static let longest: Int64 = 365
    static let standard: Int64 = 90
    /// The share of a run that is the analysis of losses; the rest is how full the weeks are.
    private static let lossShare = 0.9

    let cache: ProgramCache

    var taskType: TaskType {
        TaskType(
            Self.name, title: "Contingency analysis",
            description: """
                Looks at the loss of each person and of each pair over the coming days: whether N-1 and N-2 hold, on whom the \
                schedule hangs, and how near it is to a sudden change, by utilization, recent changes and single losses.
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
            "most_critical_faculty": .array(of: .string(), maximumCount: 5),
            "recommendations": .array(of: .string()),
        ], additionalProperties: true)

    private func run(_ call: ToolCall) async throws -> JSONValue {
        let (clock, arguments) = (ContinuousClock(), call.arguments)
        let start = clock.now
        let source = try await cache.read(call.host, plan: nil, version: nil)
        let days = arguments["days_ahead"]?.integerValue ?? Self.standard
        let request = try ContingencyRequest(["horizon_days": .integer(days), "top": 100])
        let choice = HorizonChoice(source, request.common)
        guard let horizon = choice.horizon else {
            throw ToolFailure.toolError("\(ContingencyReport.subject) cannot be analyzed: \(choice.reason)")
        }
        let (report, share) = try analyse(call, source, request, horizon)
        let risk = PhaseRisk(
            utilization: share, recentChanges: try await RecentChanges.count(call),
            protectedLosses: report.protectedLosses)
        let summary = ContingencySummary(report: report, source: source, risk: risk)
        call.progress(1, of: 1)
        call.host.record(Contingency.duration, (clock.now - start).milliseconds / 1000)
        if summary.warning != nil {
            call.log(
                .notice, "a contingency analysis found what somebody should see",
                ["phase_transition_risk": risk.word.map { .string($0.rawValue) } ?? .null])
        }
        var result = summary.json
        result["period"] = [
            "start": .string("\(horizon.from)"), "end": .string("\(horizon.to)"), "days": .integer(Int64(horizon.days)),
            "asked_days": .integer(days), "cut": choice.reason.isEmpty ? .null : .string(choice.reason),
        ]
        return .object(result)
    }

    /// The losses and the fullest week, told as far as they have come, without a wait in between.
    private func analyse(
        _ call: ToolCall, _ source: ProgramSource, _ request: ContingencyRequest, _ horizon: Horizon
    ) throws -> (report: ContingencyReport, highestWeeklyShare: Double?) {
        let deadline = SoftDeadline(call)
        var shown = 0.0
        func tell(_ share: Double) throws {
            try call.checkCancellation()
            guard share >= shown + 0.02 else { return }
            shown = share
            call.progress(share, of: 1)
        }
        let report = try ContingencyReport(tool: Self.name, source, request) { share in
            try tell(Self.lossShare * share)
            return deadline.isPast
        }
        let share = try HorizonStudy(source.program, horizon).highestWeeklyShare { done, all in
            try tell(Self.lossShare + (1 - Self.lossShare) * Double(done) / Double(all))
        }
        return (report, share)
    }
}

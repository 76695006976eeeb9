// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// `resilience_health_check`: the task that evaluates, every 15 minutes by its schedule and whenever somebody starts one.
///
/// Every run is one evaluation, however often it is tried.
enum HealthCheck {
    static let name = "resilience_health_check"
    static let failures = MetricSpec(
        name: "resilience_health_check_failures_total", kind: .counter,
        help: "Health checks, and tools in them, that did not answer, by the code of the problem.")
    static let duration = MetricSpec(
        name: "resilience_health_check_duration_seconds", kind: .histogram, help: "How long a health check took.")
    static let information = MetricSpec(
        name: "resilience_info", kind: .gauge, help: "Always 1: which sitrep this is, and what it combines.")

    static let schedule = Schedule(
        "resilience-health-check", cron: "*/15 * * * *", timeZone: "UTC", task: name, catchUp: .one)

    /// - Parameter host: the plugin's own account, on which what is left of a crisis is set right.
    static func taskType(_ rules: SiteRules, host: HostServices) -> TaskType {
        TaskType(
            name, title: "Health check",
            description: """
                Evaluates the sitrep once: asks every tool that publishes signals, moves the filter, keeps the evaluation in \
                the history, and sets right what is left of a crisis that is over.
                """,
            output: .object([:], additionalProperties: true), effect: .read, queue: "resilience",
            timeoutMilliseconds: 300_000, maximumAttempts: 4,
            backoff: Backoff(initialMilliseconds: 60_000, maximumMilliseconds: 60_000, factor: 1, jitter: .none),
            concurrency: 1
        ) { call in
            let start = ContinuousClock.now
            defer { host.record(duration, (ContinuousClock.now - start) / .seconds(1)) }
            do {
                let now = try await Situation(call, rules: rules, isRun: true)
                recordFigures(now, host)
                await SitrepResource.tellOfEdge(call, now)
                await setRight(host, call)
                return .structured(result(now))
            } catch let failure as ServiceFailure {
                let code = failure.document["code"]?.stringValue ?? "INTERNAL_ERROR"
                host.record(failures, labels: ["reason": .string(code)])
                throw failure
            }
        }
    }

    private static func recordFigures(_ now: Situation, _ host: HostServices) {
        let components = Catalogue.entries.map(\.tool).joined(separator: " ")
        host.record(
            information, 1,
            labels: [
                "version": .string(Sitrep.info.version), "framework": .string(SitrepReport.rulesVersion),
                "components": .string(String(components.prefix(120))),
            ])
        for reply in now.known.replies {
            if let code = reply.code { host.record(failures, labels: ["reason": .string(code)]) }
        }
    }

    /// A hold that a crisis left behind, or that it is missing, is no reason for the evaluation to fail.
    private static func setRight(_ host: HostServices, _ call: ToolCall) async {
        do { try await CrisisStore(host: host).reconcile(at: .now) } catch {
            call.log(.notice, "crisis mode and its hold were not compared", ["reason": .string("\(error)")])
        }
    }

    /// The figures of the original's health check, from the signals, and the evaluation.
    private static func result(_ now: Situation) -> JSONValue {
        func level(_ id: String) -> JSONValue {
            .string(now.reading.indicators.first { $0.id == id }.flatMap(\.level).word)
        }
        func value(_ id: String) -> JSONValue {
            now.reading.indicators.first { $0.id == id }?.value.map { .number($0) } ?? .null
        }
        let evaluation = now.asEvaluation
        let losses = now.known.replies.first { $0.tool == "run_contingency_analysis_resilience" }?.envelope?["figures"]
        return [
            "timestamp": .string(evaluation.at.description), "status": .string(now.shown.word),
            "raw_level": .string(now.raw.word), "evaluation": .integer(evaluation.number),
            "score": evaluation.score.map { .number($0) } ?? .null, "utilization": value("utilization"),
            "defense_level": value("defense_demanded"), "contingency_level": level("contingency"),
            "n1_pass": losses?["n1_pass"] ?? .null, "n2_pass": losses?["criteria"]?["p3"] ?? .null,
            "causes": .array(evaluation.causes.map { .string($0) }),
            "immediate_actions": .array(SitrepActions(now).immediate.map { .string($0) }),
            "failed_tools": .array(now.known.replies.filter { $0.code != nil }.map { .string($0.tool) }),
        ]
    }
}

extension SitrepResource {
    /// Tells clients, and the log, when the shown level has just changed.
    static func tellOfEdge(_ call: ToolCall, _ now: Situation) async {
        guard let last = now.memory?.last, let edge = now.memory?.edges.last, edge.number == last.number else { return }
        call.log(
            edge.to >= .red ? .warning : .notice, "the sitrep's level changed",
            ["from": .string(edge.from.word), "to": .string(edge.to.word), "evaluation": .integer(last.number)])
        await tell(call)
    }
}

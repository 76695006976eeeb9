// SPDX-License-Identifier: Apache-2.0

import DutyHours
import HoldfastPlugin
import Roster

/// `validate_schedule`: whether the duty-hour rules and the program's policies hold.
enum ValidateSchedule {
    static let name = "validate_schedule"
    static let defaultDays = 28

    static func tool(_ library: ProgramLibrary) -> Tool {
        let violations = ViolationCount()
        return Tool(
            name, title: "Validate the schedule",
            description: """
                Checks the schedule against the ACGME duty-hour requirements (both clause numbers), the program's own \
                policies, and itself: for everybody or some people, over the periods that the days touch. Every finding \
                says what was measured, what the limit is, and what to do. A broken "must" is RED, contradictory data \
                ORANGE, a "should" or a policy YELLOW. \
                Use it before anything is published, and when somebody asks whether rules are kept; for the reason \
                behind one person's hours explain_duty_hours, for gaps detect_conflicts. Costs a moment, also for a \
                year.
                """,
            input: .object([
                "people": .array(
                    of: Arguments.person, description: "Only these people: ids, or whole names.", maximumCount: 1000,
                    uniqueItems: true),
                "from": Arguments.from, "to": Arguments.to, "days": Arguments.days(defaultDays, atMost: 3660),
                "plan": Arguments.plan, "version": Arguments.version,
                "limit": Arguments.limit(20, atMost: 100, of: "findings"),
            ]),
            output: Envelope.schema(figures: .object([:], additionalProperties: true)), effect: .read,
            signals: [DutyHoursSignal.specification.id], aliases: [.get("/api/v1/schedule/validation")],
            requires: .init(
                tables: ["assignments"], improves: ["calls", "logged_hours", "absences", "periods", "exceptions"])
        ) { call in
            let stopwatch = Stopwatch()
            var (envelope, findings) = try await answer(call, library, violations)
            envelope.computedMilliseconds = stopwatch.milliseconds
            if isStandard(call) { await DutyHoursSignal.publish(call, envelope, findings) }
            return .structured(envelope.json)
        }
    }

    /// Whether the answer is about all that the sitrep wants to hear of.
    private static func isStandard(_ call: ToolCall) -> Bool {
        (call.arguments.objectValue?.keys ?? []).allSatisfy { $0 == "limit" }
    }

    /// The envelope, and what is behind it; nil if it could not be computed.
    private static func answer(
        _ call: ToolCall, _ library: ProgramLibrary, _ violations: ViolationCount
    ) async throws -> (Envelope, [DutyFinding]?) {
        let source: ProgramSource
        do { source = try await library.read(call) } catch let failure as ServiceFailure
            where failure.status == .notFound && call.integer(ifPresent: "version") == nil
            && call.string(ifPresent: "plan") ?? "live" == "live"
        {
            return (unknown(call, failure.detail), nil)
        }
        let window = try Window(call, source, defaultDays: defaultDays, maximumDays: 3660)
        let people = try source.people(call, "people")
        var envelope = source.envelope(tool: name, rulesVersion: DutyHours.rulesVersion)
        envelope.limit = Int(call.integer(ifPresent: "limit") ?? 20)
        envelope.parameters = call.arguments
        envelope.horizon = ("\(window.from)", "\(window.to)", window.days)
        envelope.missing = source.missing(of: ["assignments", "calls", "logged_hours", "absences", "periods"])
        guard source.program.given.contains("assignments") else {
            let reason = "the program has no assignments."
            envelope.headline = "Duty hours are not known: \(reason)"
            envelope.levelReasons = ["no_data: \(reason)"]
            envelope.completeness = .unknown
            return (envelope, nil)
        }
        let duty = try source.entry.dutyHours()
        try call.checkCancellation()
        let report = duty.index.report(people: people, window: window.range)
        ValidationReport(report, duty.validator, try source.wording(), window).fill(&envelope)
        let isLive = call.string(ifPresent: "plan") ?? "live" == "live" && call.integer(ifPresent: "version") == nil
        if isLive { violations.record(report.findings, source.program, call.host) }
        return (envelope, report.findings)
    }

    private static func unknown(_ call: ToolCall, _ reason: String) -> Envelope {
        var envelope = Envelope(
            tool: name, level: nil, headline: "Duty hours are not known: \(reason)",
            rulesVersion: DutyHours.rulesVersion)
        envelope.parameters = call.arguments
        envelope.completeness = .unknown
        envelope.levelReasons = ["no_data: \(reason)"]
        envelope.missing = [Envelope.Missing("program", reason)]
        return envelope
    }
}

// SPDX-License-Identifier: Apache-2.0

import DutyHours
import HoldfastPlugin
import Roster

/// `detect_conflicts`: what in the schedule contradicts itself or cannot work.
enum DetectConflicts {
    static let name = "detect_conflicts"
    /// Changes when the same data would get another answer.
    static let rulesVersion = "conflicts/1"
    static let maximumDays = 400

    static func tool(_ library: ProgramLibrary) -> Tool {
        Tool(
            name, title: "Detect conflicts",
            description: """
                What contradicts itself in the coming days: people in two places, working during leave, not eligible, \
                without a valid credential or not a member; absences that overlap; swaps and requests that clash with \
                the schedule; services below their minimum, or with assignments and no demand. \
                Use it to find gaps and contradictions; for hours validate_schedule, for who could fill a gap \
                suggest_cover. Costs a moment.
                """,
            input: .object([
                "from": Arguments.from, "to": Arguments.to, "days": Arguments.days(28, atMost: maximumDays),
                "person": Arguments.person, "service": Arguments.service, "plan": Arguments.plan,
                "version": Arguments.version, "limit": Arguments.limit(20, atMost: 100, of: "findings"),
            ]),
            output: Envelope.schema(figures: .object([:], additionalProperties: true)), effect: .read,
            aliases: [.get("/api/v1/schedule/conflicts")],
            requires: .init(
                tables: ["assignments", "demand"],
                improves: ["absences", "calls", "swaps", "requests", "credentials", "eligibility"])
        ) { call in
            let stopwatch = Stopwatch()
            var envelope = try await answer(call, library)
            envelope.computedMilliseconds = stopwatch.milliseconds
            return .structured(envelope.json)
        }
    }

    private static func answer(_ call: ToolCall, _ library: ProgramLibrary) async throws -> Envelope {
        let source = try await library.read(call)
        let window = try Window(call, source, defaultDays: 28, maximumDays: maximumDays)
        let person = try call.string(ifPresent: "person").map { text throws(ToolFailure) in
            try source.person(text, at: "/person")
        }
        let service = try call.string(ifPresent: "service").map { text throws(ToolFailure) in
            try source.service(text, at: "/service")
        }
        var envelope = source.envelope(tool: name, rulesVersion: rulesVersion)
        envelope.limit = Int(call.integer(ifPresent: "limit") ?? 20)
        envelope.parameters = call.arguments
        envelope.horizon = ("\(window.from)", "\(window.to)", window.days)
        envelope.missing = source.missing(of: ["assignments", "absences", "calls", "swaps", "requests"])
        guard source.program.given.contains("assignments"), !source.program.assignments.isEmpty else {
            let reason = "the program has no assignments."
            envelope.headline = "Conflicts are not known: \(reason)"
            envelope.levelReasons = ["no_data: \(reason)"]
            envelope.completeness = .unknown
            return envelope
        }
        let duty = try source.entry.dutyHours()
        let wording = try source.wording()
        let contradictions = duty.index.report(people: person.map { [$0] }, window: window.range).findings.filter {
            $0.kind == .data && $0.code != .dataLongDayDST && $0.code != .dataShortDayDST
                && (person == nil || $0.person == person) && (service == nil || $0.service == service)
        }
        try call.checkCancellation()
        var findings = wording.ranked(contradictions)
        if service == nil {
            findings += SwapClashes(source, window).findings(person: person)
            findings += RequestClashes(source, window).findings(person: person)
        }
        if person == nil {
            let staffing = Understaffing(source, window)
            findings += staffing.findings(service: service)
            if let last = staffing.lastPlanned, last < window.to {
                envelope.missing.append(
                    Envelope.Missing("staffing after \(last)", "no assignment is planned after that day"))
            }
        }
        fill(&envelope, findings, window, today: source.today)
        return envelope
    }

    private static func fill(_ envelope: inout Envelope, _ findings: [Finding], _ window: Window, today: LocalDate?) {
        envelope.findings = findings.enumerated().sorted { left, right in
            let (one, other) = (left.element.level ?? .green, right.element.level ?? .green)
            if one != other { return one > other }
            return (left.element.from, left.offset) < (right.element.from, right.offset)
        }.map(\.element)
        let counts = Dictionary(grouping: findings, by: \.code).mapValues(\.count).sorted { $0.key < $1.key }
        envelope.level = findings.compactMap(\.level).max() ?? .green
        envelope.completeness = envelope.missing.isEmpty ? .complete : .partial
        envelope.figures = [
            "by_code": .object(counts.reduce(into: JSONObject()) { $0[$1.key] = .integer(Int64($1.value)) })
        ]
        envelope.levelReasons = counts.map { code, count in
            let level = findings.filter { $0.code == code }.compactMap(\.level).max() ?? .green
            return "\(level.word): \(count) \(code)."
        }
        let when = Wording.when(window.range, today: today)
        if let worst = envelope.findings.first {
            envelope.headline =
                findings.count == 1
                ? worst.sentence : "\(findings.count) conflicts \(when); the first: \(worst.sentence)"
        } else {
            envelope.headline = "Nothing contradicts itself \(when)."
        }
    }
}

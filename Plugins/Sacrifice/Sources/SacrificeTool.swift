// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns
import Roster

/// One call of `execute_sacrifice_hierarchy` or `get_load_shedding`: reads, plans, and where it is meant gives up or puts
/// back.
struct SacrificeTool: Sendable {
    let cache = ProgramCache(useful: ["periods", "absences", "assignments"])
    let deferralDays: Int

    func answer(_ call: ToolCall) async throws -> ToolOutput {
        let request = try SacrificeRequest(call.arguments)
        // YELLOW from optional education on, to BLACK from continuity of care on.
        let steps: [Double?] = [1, 2, 3, 4]
        var step: SheddingLevel?
        return try await call.pattern(
            rulesVersion: SacrificeReport.rulesVersion, subject: "Shedding", request: request.common, cache: cache,
            study: { source in try await study(call, request, source, &step) },
            finish: { envelope in
                guard request.isStandard else { return }
                await call.publish(
                    "sacrifice", value: step.map { Double($0.rawValue) }, level: nil, of: envelope, thresholds: steps)
            })
    }

    private func study(
        _ call: ToolCall, _ request: SacrificeRequest, _ source: ProgramSource, _ step: inout SheddingLevel?
    ) async throws -> Envelope {
        var envelope = Envelope(
            tool: call.tool, rulesVersion: SacrificeReport.rulesVersion, source: source, request: request.common)
        envelope.parameters = request.json
        if request.looksAtLive, let expected = request.expectedVersion, expected != source.version {
            throw ToolFailure.conflict(
                "The live schedule is at version \(source.version.map { "\($0)" } ?? "?"), not at \(expected). Look at it again."
            )
        }
        guard source.has("assignments") else {
            envelope.setUnknown("Shedding", "who works where is not known: there are no assignments.")
            return envelope
        }
        let book = try await Self.book(call)
        let clock = SlotClock(profile: source.profile)
        let inForce = book.inForce(clock)
        if let target = request.target, target < ShedBook.level(of: inForce) {
            let restoration = Restoration(source: source, request: request, book: book, clock: clock, target: target)
            try await restoration.answer(call, &envelope)
            step = target
            return envelope
        }
        try request.checkExpiry(now: clock.now)
        let window = ShedWindow(source, request, clock)
        guard let horizon = window.horizon, let first = window.slots.first, let last = window.slots.last else {
            envelope.setUnknown("Shedding", window.reason)
            return envelope
        }
        envelope.setHorizon(horizon, cut: window.reason)
        let excluded = try excludedPeople(request, source)
        let study = try ShedStudy(
            source.program, horizon, slots: window.slots, excluded: excluded, suspended: inForce,
            keepsWeekCaps: request.keepsWeekCaps)
        let (plan, next) = try plan(call, request, study, &envelope)
        let report = SacrificeReport(
            source: source, request: request, plan: plan,
            unserved: try study.unservedByCategory(check: call.checkCancellation), book: book,
            inForce: inForce, window: (first, last), deferralDays: deferralDays)
        step = report.step
        guard request.isReal else {
            report.fill(&envelope, lookedUpTo: next)
            envelope.figures["decisions"] = book.decisions(withReasons: call.context.disclosure == .full)
            if request.isStandard { ShedMetrics.set(call, inForce) }
            return envelope
        }
        let shedding = Shedding(source: source, request: request, plan: plan, book: book, inForce: inForce)
        try await shedding.execute(call, report, &envelope)
        return envelope
    }

    /// The plan, and from where on days were not looked at because the time was over.
    private func plan(
        _ call: ToolCall, _ request: SacrificeRequest, _ study: ShedStudy, _ envelope: inout Envelope
    ) throws -> (ShedPlan, LocalDate?) {
        let deadline = SoftDeadline(call)
        var reached = study.study.weeks.count
        func check(_ done: Int, _ of: Int) throws -> Bool {
            try call.checkCancellation()
            call.progress(Double(done), of: Double(of), "week \(done + 1) of \(of)")
            if deadline.isPast, done > 0 {
                reached = done
                return false
            }
            return true
        }
        let plan: ShedPlan
        if let target = request.target {
            plan = try study.plan(.stage(from: target.firstCategory), check: check)
        } else {
            let keeping = max(SheddingLevel.protectedCategory, request.highest.firstCategory - 1)
            let needed = try study.plan(.needed(keeping: keeping), check: check)
            let deepest = needed.releases.map(\.category).min()
            plan =
                request.isStage && deepest != nil
                ? try study.plan(.stage(from: SheddingLevel(givingUp: deepest ?? 8).firstCategory), check: check)
                : needed
        }
        guard reached < study.study.weeks.count else { return (plan, nil) }
        let next = study.study.weeks[reached].from
        guard !request.isReal else {
            throw ToolFailure.unavailable(
                "There was not enough time to look at the days from \(next). Nothing was done.")
        }
        envelope.missing.append(
            Envelope.Missing("days from \(next)", "the time was over; what is given up before them is exact"))
        return (plan, next)
    }

    private func excludedPeople(_ request: SacrificeRequest, _ source: ProgramSource) throws(ToolFailure) -> Set<Int> {
        var excluded: Set<Int> = []
        for (index, id) in request.excludedPeople.enumerated() {
            guard let person = source.program.personIndex[id] else {
                throw .invalid(
                    field: "/exclude_people/\(index)", value: .string(id), allowed: "the id of a person of the program")
            }
            excluded.insert(person)
        }
        return excluded
    }

    private static func book(_ call: ToolCall) async throws -> ShedBook {
        let entry = try await call.keyValues.get(ShedBook.key)
        guard let book = ShedBook(reading: entry.value, etag: entry.etag) else {
            throw ToolFailure.unavailable(
                "The book of what is given up was written in another form, by a newer version perhaps; it is left as it is."
            )
        }
        return book
    }
}

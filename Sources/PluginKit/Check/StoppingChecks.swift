// SPDX-License-Identifier: Apache-2.0

import Kernel
import PluginChannel

/// Checks of how calls are stopped, and of what is completed that nobody waits for.
struct StoppingChecks {
    /// A cancelled call ends within this, in nanoseconds, or somebody waits noticeably.
    private static let prompt: UInt64 = 500_000_000

    let candidate: Candidate
    let bench: CheckBench
    private var unwanted: [(tool: String, why: ProbeReport.Unwanted)] = []
    private var isObserved = false

    init(_ candidate: Candidate, _ bench: CheckBench) {
        self.candidate = candidate
        self.bench = bench
    }

    /// Starts each tool, asks it to stop in the middle of its work, and measures how long it takes.
    mutating func cancelling(_ habits: [AnsweringChecks.Habit]) async throws(PluginRefusal) -> CheckRow {
        var findings: [CheckRow.Finding] = []
        var slowest: (tool: String, took: UInt64)?
        var quick = 0
        var session: Session?
        for habit in habits where habit.first.outcome != nil && !habit.first.isCrash {
            let (tool, trial) = (habit.tool, habit.trial)
            let current: Session
            if let session {
                current = session
            } else {
                current = try Session(candidate, bench)
                await current.start()
            }
            session = current
            var call = candidate.call(tool, trial.arguments)
            call.cancelAfter = min(100, Int(habit.first.took / 2_000_000))
            let began = await current.run(call, limit: bench.limits.grace)
            isObserved = true
            if began.outcome == nil {
                findings.append(
                    .init(
                        .failed, "\(tool.name) went on for \(bench.limits.grace) ms after it was cancelled",
                        "ask is_cancelled() in loops, and end the call as HF_CANCELLED in cancel()"))
                // What comes after it was given up.
                let id = began.id
                _ = await current.log.wait(milliseconds: 1_500) { $0.unwanted.contains { $0.call == id } }
                collect(current, [began.id: tool.name])
                await current.close()
                session = nil
                continue
            }
            if began.isCrash {
                findings.append(
                    .init(
                        .failed, "\(tool.name): \(await current.crash()), after it was cancelled",
                        "cancel() may come at any time, also for a call that has just ended"))
            }
            guard let stopping = began.stopping else {
                quick += 1
                continue
            }
            if stopping > slowest?.took ?? 0 { slowest = (tool.name, stopping) }
            if stopping > Self.prompt {
                findings.append(
                    .init(
                        .warning, "\(tool.name) took \(Milliseconds.text(stopping)) to stop",
                        "ask is_cancelled() more often"))
            }
        }
        if let session { await session.close() }
        guard isObserved else { return CheckRow("cancel", .skipped, "no tool could be tried") }
        let slow = slowest.map { "slowest \($0.tool) with \(Milliseconds.text($0.took))" }
        let measured = slow ?? "all \(quick) tools ended before they could be cancelled"
        return CheckRow("cancel", findings: findings, otherwise: measured)
    }

    /// Takes what a session has seen completed in vain; `names` says which call was of which tool.
    mutating func collect(_ session: Session, _ names: [UInt64: String]) {
        for entry in session.log.seen.unwanted { unwanted.append((names[entry.call] ?? "a call", entry.why)) }
        isObserved = true
    }

    /// A second completion is a fault; one that comes late is what an author should know of.
    func completion() -> CheckRow {
        guard isObserved else { return CheckRow("completion", .skipped, "no tool could be tried") }
        let all = unwanted.map { entry -> CheckRow.Finding in
            switch entry.why {
            case .again:
                .init(
                    .failed, "\(entry.tool) was completed twice",
                    "keep the call's id in one place and clear it there when you complete")
            case .late:
                .init(
                    .warning, "\(entry.tool) was completed after it was given up",
                    "end the work when cancel() comes; what is finished later is thrown away")
            case .unknown:
                .init(
                    .failed, "a call was completed that the host never made",
                    "complete with the id of the hf_call that you were given")
            }
        }
        // Every call of such a tool is completed so: once is enough to say.
        var findings: [CheckRow.Finding] = []
        for finding in all where !findings.contains(finding) { findings.append(finding) }
        return CheckRow("completion", findings: findings, otherwise: "each call once")
    }
}

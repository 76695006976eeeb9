// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// Checks of what a plugin does with calls that a host makes every day.
struct AnsweringChecks {
    /// How the tools behaved when they were first called, for the checks that come after.
    struct Habit: Sendable {
        let tool: ToolDescriptor
        let trial: ToolArguments
        let first: Trial
    }

    /// So many calls of a quick tool are timed.
    private static let rounds = 9
    private static let quick: UInt64 = 100_000_000

    let session: Session
    private(set) var habits: [Habit] = []

    init(_ session: Session) { self.session = session }

    /// Each tool ends its calls; what it answers is its own affair.
    mutating func answers() async -> CheckRow {
        var findings: [CheckRow.Finding] = []
        var words: [String] = []
        await session.start()
        for (tool, trial) in session.candidate.trials {
            let first = await session.run(session.candidate.call(tool, trial.arguments))
            habits.append(Habit(tool: tool, trial: trial, first: first))
            if first.outcome == nil {
                findings.append(
                    .init(
                        .failed, "\(tool.name) did not end within \(session.bench.limits.answer) ms",
                        "complete every call exactly once, also on every way that fails"))
            } else if first.isCrash {
                findings.append(
                    .init(
                        .failed, "\(tool.name): \(await session.crash())",
                        "holdfast plugin run PATH --tool \(tool.name) --debug"))
            } else if let fault = fault(of: first, tool) {
                findings.append(
                    .init(.failed, "\(tool.name): \(fault)", "answer what output_schema says, or change it"))
            } else {
                words.append("\(tool.name) \(first.word) in \(Milliseconds.text(first.took))")
            }
        }
        let untried = session.candidate.tools.filter { $0.trial == nil }.map(\.tool.name)
        guard !habits.isEmpty else {
            return CheckRow(
                "answers", .skipped,
                session.candidate.tools.isEmpty
                    ? "the plugin has no tools" : "no arguments are known for \(untried.joined(separator: ", "))",
                untried.isEmpty ? nil : "put a case into cases/, or `examples` into the schema")
        }
        let tail = untried.isEmpty ? "" : "; no arguments known for \(untried.joined(separator: ", "))"
        let shown = words.prefix(4).joined(separator: ", ") + (words.count > 4 ? ", and \(words.count - 4) more" : "")
        return CheckRow("answers", findings: findings, otherwise: shown + tail)
    }

    /// Which call was of which tool, of the first ones.
    var names: [UInt64: String] {
        Dictionary(habits.map { ($0.first.id, $0.tool.name) }, uniquingKeysWith: { first, _ in first })
    }

    /// What is wrong with a result by the tool's own schema.
    private func fault(of trial: Trial, _ tool: ToolDescriptor) -> String? {
        guard case .ok(let bytes) = trial.outcome else { return nil }
        guard let result = ToolResult(document: bytes) else {
            return "it answered something else than a JSON object of structured, content and meta"
        }
        guard let schema = tool.outputSchema, let structured = result.structured else { return nil }
        return schema.validate(structured).first.map { "result\($0.instancePath): \($0.message)" }
    }

    /// How long `call()` keeps a thread of the host.
    ///
    /// That is all of an `inline` tool, and of an `async` one what is done before `call()` returns. Who says that
    /// `call()` may block has worker threads of the host for that.
    /// The median decides: on a busy machine a single call may wait for its turn.
    func blocking() async -> CheckRow {
        var findings: [CheckRow.Finding] = []
        var words: [String] = []
        for habit in habits where habit.first.outcome != nil && !habit.first.isCrash {
            var inside = [await session.timeInside(habit.first)].compactMap { $0 }
            for _ in 1..<(habit.first.took < Self.quick ? Self.rounds : 1) {
                let trial = await session.run(session.candidate.call(habit.tool, habit.trial.arguments))
                inside += [await session.timeInside(trial)].compactMap { $0 }
            }
            let (middle, most) = (Milliseconds.median(inside), inside.max() ?? 0)
            let measured =
                "\(habit.tool.name) \(Milliseconds.text(middle)) (most \(Milliseconds.text(most)))"
            words.append(measured)
            guard middle > 1_000_000, !session.candidate.mayBlock else { continue }
            let advice =
                habit.tool.execution == .inline
                ? "declare it async and work on a thread of your own, or make it quicker"
                : "begin the work on a thread of your own, or set HF_PLUGIN_BLOCKING"
            findings.append(
                .init(
                    middle > 10_000_000 ? .failed : .warning,
                    "call() keeps the host's thread: \(habit.tool.execution.rawValue) \(measured)", advice))
        }
        if words.isEmpty { return CheckRow("blocking", .skipped, "no tool could be tried") }
        let shown = words.prefix(4).joined(separator: ", ") + (words.count > 4 ? ", and \(words.count - 4) more" : "")
        return CheckRow(
            "blocking", findings: findings,
            otherwise: (session.candidate.mayBlock ? "call() may block, on worker threads: " : "call() returns: ")
                + shown)
    }

    /// A tool that takes long is told when to come to an end by itself.
    func softDeadline() async -> CheckRow {
        let slow = habits.filter { $0.first.took > 250_000_000 && $0.first.outcome != nil && !$0.first.isCrash }
        guard !slow.isEmpty else {
            return habits.isEmpty
                ? CheckRow("soft deadline", .skipped, "no tool could be tried")
                : CheckRow("soft deadline", .ok, "every tool ends within 250 ms by itself")
        }
        var findings: [CheckRow.Finding] = []
        var words: [String] = []
        for habit in slow.prefix(5) {
            let soft = habit.first.took / 3
            var call = session.candidate.call(habit.tool, habit.trial.arguments)
            call.softDeadlineMilliseconds = Int64(soft / 1_000_000)
            let trial = await session.run(call)
            let sentence =
                "\(habit.tool.name) ended after \(Milliseconds.text(trial.took)), asked to within "
                + Milliseconds.text(soft)
            words.append(sentence)
            if trial.took > soft + max(soft / 2, 100_000_000) {
                findings.append(
                    .init(
                        .warning, sentence,
                        "look at soft_deadline_ms of the context, and answer with what there is by then"))
            }
        }
        return CheckRow("soft deadline", findings: findings, otherwise: words.joined(separator: ", "))
    }
}

// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
import Tasks

/// Plans, asks and acts: everything of `fix_it` that is no pure function.
struct FixDesk: Sendable {
    let survey: FixSurvey
    private var waiting: WaitingCalls { survey.waiting }
    private var journal: FixJournal { survey.journal }

    /// How long a task that was told to stop is waited for.
    private static let stopSeconds: Int64 = 5

    func fix(_ arguments: JSONValue, _ context: CallContext) async throws(Problem) -> JSONValue {
        let request = try FixRequest(arguments, by: context.principal)
        let found = try await survey.find(request, for: context.principal)
        let planner = FixPlanner(mode: request.mode, maximumRetries: request.maximumRetries)
        let steps = found.tasks.map(planner.step)
        var record = FixRecord(
            id: DurableCallID().text, mode: request.mode, maximumRetries: request.maximumRetries,
            isApproved: request.isApproved, initiatedBy: context.principal.name, initiatedAtMicros: waiting.nowMicros,
            rows: steps.map(FixRecord.Row.init), warnings: Self.warnings(request, steps, found))
        guard !request.isDryRun else { return try await answer(record, context, isDryRun: true) }
        let question = FixQuestion(mode: request.mode, steps: steps)
        if !request.isApproved, let ask = question.ask {
            guard let answer = try await approval(ask, context) else { return .null }
            record.approvedBy = answer.answeredBy
        }
        try await journal.begin(record, before: found.counts, in: context)
        for (index, step) in steps.enumerated() where step.action.runsAgain {
            do throws(Problem) {
                try await putBack(step, context)
                record.rows[index].outcome = .retried
            } catch {
                record.rows[index].outcome = .failed
                record.rows[index].error = error.code.rawValue
            }
        }
        record.completedAtMicros = waiting.nowMicros
        try await journal.end(record, in: context)
        return try await answer(record, context)
    }

    /// An execution, with how its tasks stand now.
    func read(_ id: String, _ context: CallContext) async throws(Problem) -> JSONValue {
        guard let record = try await journal.find(id) else {
            throw Problem(
                .notFound,
                "There is no execution \"\(id.prefix(64))\" of fix_it; the last \(FixJournal.mostKept) are kept, and a dry "
                    + "run is none.")
        }
        return try await answer(record, context)
    }

    /// The answer of another person; nil while there is none, and the call waits.
    private func approval(_ ask: Ask, _ context: CallContext) async throws(Problem) -> AskAnswer? {
        guard let asks = context.asks else { throw Ask.noChannel(for: ask) }
        switch await asks.ask(ask, at: context.path) {
        case .unanswered: return nil
        case .afterEffect:
            throw Problem(
                .conflict, "fix_it needs an approval, and the call that calls it has changed something before.")
        case .invalid: throw ApprovalBook.startAgain("the tasks are not as they were when it was asked")
        case .answered(let answer):
            guard answer.value["approved"]?.boolValue == true else {
                let reason = answer.value["reason"]?.stringValue.map { ": \($0)" } ?? ""
                throw Problem(.forbidden, "This was denied by \(answer.answeredBy)\(reason).")
            }
            try await waiting.approvals.use(answer, in: context)
            return answer
        }
    }

    private func putBack(_ step: FixStep, _ context: CallContext) async throws(Problem) {
        if step.stopsFirst {
            _ = try await waiting.cancel(step.id.text, by: context.principal, in: context)
            guard await hasStopped(step.id.text) else {
                throw Problem(.timeout, "\(step.id) has not stopped within \(Self.stopSeconds) seconds.")
            }
        }
        _ = try await waiting.retry(
            step.id.text, after: step.delayMilliseconds, by: context.principal, in: context)
    }

    private func hasStopped(_ id: String) async -> Bool {
        let waiting = self.waiting
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await call in waiting.updates(of: id) where call.state.hasEnded { return true }
                return false
            }
            group.addTask {
                try? await Task.sleep(for: .seconds(Self.stopSeconds))
                return false
            }
            let hasStopped = await group.next() ?? false
            group.cancelAll()
            return hasStopped
        }
    }

    private func answer(
        _ record: FixRecord, _ context: CallContext, isDryRun: Bool = false
    ) async throws(Problem) -> JSONValue {
        let reader = CallReader(context.principal)
        var now: [String: DurableCall] = [:]
        var durations: [String: Int64] = [:]
        for row in record.rows {
            if let call = try await waiting.get(row.id), reader.sees(call) { now[row.id] = call }
            if durations[row.name] == nil {
                durations[row.name] = try await waiting.measuredDuration(of: row.name)?.medianMicros
            }
        }
        return FixAnswer(
            record: record, now: now, durations: durations, isDryRun: isDryRun, nowMicros: waiting.nowMicros
        ).json
    }

    private static func warnings(
        _ request: FixRequest, _ steps: [FixStep], _ found: FixSurvey.Finding
    ) -> [String] {
        var warnings: [String] = []
        if found.isTruncated {
            warnings.append(
                "There are more; the newest \(FixRequest.mostTasks) are looked at. Call it again for the rest.")
        }
        if request.mode == .greedy, steps.contains(where: { $0.failure == .unknown && $0.action.runsAgain }) {
            warnings.append("Greedy runs again at once what failed for a reason that nobody knows.")
        }
        let changing = steps.count { $0.action.runsAgain && $0.changesProgram }
        if changing > 0 {
            warnings.append(
                request.isApproved
                    ? "\(changing) that change the program run again on the word of whoever called; what is destructive "
                        + "still asks another person when it runs."
                    : "\(changing) change the program: another person has to approve.")
        }
        return warnings
    }
}

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
        let plan = Self.ordered(found.map { (planner.step(for: $0.task), $0.count) })
        let steps = plan.prefix(Int(FixRequest.mostTasks)).map(\.step)
        let counts = plan.prefix(steps.count).map(\.count)
        var record = FixRecord(
            id: context.callID ?? DurableCallID().text, mode: request.mode, maximumRetries: request.maximumRetries,
            isApproved: request.isApproved, initiatedBy: context.principal.name, initiatedAtMicros: waiting.nowMicros,
            rows: steps.map(FixRecord.Row.init),
            warnings: Self.warnings(request, steps, isTruncated: plan.count > steps.count))
        guard !request.isDryRun else { return try await answer(record, context, isDryRun: true) }
        // Nothing to do is no execution to keep.
        guard !steps.isEmpty else {
            record.completedAtMicros = waiting.nowMicros
            return try await answer(record, context)
        }
        let question = FixQuestion(mode: request.mode, steps: steps)
        if !request.isApproved, let ask = question.ask {
            guard let answer = try await approval(ask, context) else { return .null }
            record.approvedBy = answer.answeredBy
        }
        try await journal.begin(record, before: counts, in: context)
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
        var record = record
        for row in record.rows {
            let call = try await waiting.get(row.id)
            if let call, reader.sees(call) {
                now[row.id] = call
            } else if call != nil || !context.principal.scopes.isUnlimited {
                // Not what their credential could not have called; of a task that is gone nobody knows whether it could.
                record.rows.removeAll { $0.id == row.id }
                continue
            }
            if durations[row.name] == nil {
                durations[row.name] = try await waiting.measuredDuration(of: row.name)?.medianMicros
            }
        }
        return FixAnswer(
            record: record, now: now, durations: durations, isDryRun: isDryRun, nowMicros: waiting.nowMicros
        ).json
    }

    /// What runs again first, and otherwise as found: what is for people must not stand in its way.
    private static func ordered(
        _ plan: [(step: FixStep, count: FixJournal.Count)]
    ) -> [(step: FixStep, count: FixJournal.Count)] {
        plan.filter(\.step.action.runsAgain) + plan.filter { !$0.step.action.runsAgain }
    }

    private static func warnings(
        _ request: FixRequest, _ steps: [FixStep], isTruncated: Bool
    ) -> [String] {
        var warnings: [String] = []
        if isTruncated {
            warnings.append(
                "There are more than \(FixRequest.mostTasks); what can be put back comes first. Call it again for the rest, or "
                    + "name tasks in target_task_ids.")
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

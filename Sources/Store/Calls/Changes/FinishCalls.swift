// SPDX-License-Identifier: Apache-2.0

/// Ends starts of calls, many at once.
///
/// Each counts only while the call has the fence of that start: what was claimed by somebody else since is not touched,
/// and its worker hears so.
package struct FinishCalls: StoreChange {
    package let program: String
    let calls: [FinishedCall]

    package init(program: String, calls: [FinishedCall]) {
        self.program = program
        self.calls = calls
    }

    package var isolation: ChangeIsolation { .statement }

    package var byteCount: Int {
        calls.reduce(0) { sum, call in
            switch call.outcome {
            case .completed(let json), .failed(let json, _), .discarded(let json), .awaiting(let json, _, _, _):
                sum + json.count
            case .cancelled(let json): sum + (json?.count ?? 0)
            case .released: sum
            }
        }
    }

    /// Progress is written while the calls are held still.
    private var lastProgress: ReportProgress { ReportProgress(program: program, reports: calls.compactMap(\.progress)) }

    package func validate() throws(StoreError) {
        try lastProgress.validate()
        for call in calls {
            switch call.outcome {
            case .completed(let json): try FieldCheck.text("result of \(call.fence.id)", json)
            case .failed(let json, _), .discarded(let json): try FieldCheck.text("problem of \(call.fence.id)", json)
            case .cancelled(let json): if let json { try FieldCheck.text("problem of \(call.fence.id)", json) }
            case .awaiting(let json, _, _, let answers):
                if let answers { try FieldCheck.text("answers of \(call.fence.id)", answers) }
                try FieldCheck.text("asks of \(call.fence.id)", json)
                guard CallAsks(json) != nil else {
                    throw .invalid(
                        field: "asks of \(call.fence.id)", value: "something else",
                        allowed: "a JSON array of objects with a text under key")
                }
            case .released: break
            }
        }
    }

    package func apply(on connection: some SQLConnection) throws(StoreError) -> [FinishAnswer] {
        let table = DurableCallTable(connection, program: program)
        let moment = try connection.moment()
        if !lastProgress.reports.isEmpty { _ = try lastProgress.apply(on: connection) }
        var answers = try table.complete(calls, at: moment)
        let others = calls.filter {
            if case .completed = $0.outcome { false } else { true }
        }
        let held = try table.held(others.map(\.fence))
        for call in others {
            guard answers[call.fence] == nil, let row = held[call.fence] else { continue }
            answers[call.fence] = .done(try table.end(row, call.outcome, at: moment))
        }
        // What is not held any more may have been ended by this very change, before its answer was lost: since then
        // nobody has claimed it.
        let missing = calls.map(\.fence).filter { answers[$0] == nil }
        for (fence, state) in try table.states(missing) { answers[fence] = .done(state) }
        return calls.map { answers[$0.fence] ?? .lost }
    }

    package func wakesWorkers(_ answer: [FinishAnswer]) -> Bool { answer.contains(.done(.available)) }
}

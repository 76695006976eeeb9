// SPDX-License-Identifier: Apache-2.0

/// Writes what an approval has become, and with the last word of it the answer of the call that waits.
///
/// One transaction: there is no moment at which the one is decided and the other does not know. Who decides says from
/// which revision: of two answers that are given at the same time one is written, and the other is told what it came too
/// late for.
package struct DecideApproval: StoreChange {
    /// What became of it; in every case but `written` nothing was changed.
    package enum Answer: Sendable, Hashable {
        /// The approval, and the call if it was answered by it.
        case written(ApprovalRecord, DurableCall?)
        /// Somebody has changed it since: this is what it is now.
        case changed(ApprovalRecord)
        case notFound
        /// The call does not wait any more; it is in this state, or gone.
        case callEnded(DurableCallState?)
        /// The token has been used, or its time is over.
        case tokenSpent
    }

    package let program: String
    let id: String
    let revision: Int64
    let update: ApprovalUpdate
    /// The answer for the call and by whom it is; nil while the approval stays undecided, and for a review.
    let answer: (json: [UInt8], by: String)?
    let tokenID: String?
    /// What is told to everybody with it; nil for nothing.
    let event: NewEvent?
    let by: String
    let worker: String?
    let leaseMicros: Int64

    package init(
        program: String, id: String, revision: Int64, update: ApprovalUpdate,
        answer: (json: [UInt8], by: String)? = nil, tokenID: String? = nil, event: NewEvent? = nil, by: String,
        claimFor worker: String? = nil, leaseMicros: Int64 = 30_000_000
    ) {
        self.program = program
        self.id = id
        self.revision = revision
        self.update = update
        self.answer = answer
        self.tokenID = tokenID
        self.event = event
        self.by = by
        self.worker = worker
        self.leaseMicros = leaseMicros
    }

    package var isolation: ChangeIsolation { .statement }

    package var byteCount: Int { update.decisionsJSON.count + (answer?.json.count ?? 0) }

    package func validate() throws(StoreError) {
        try FieldCheck.name("by", by)
        try FieldCheck.text("decisions of \(id)", update.decisionsJSON)
        if let json = update.breakGlassJSON { try FieldCheck.text("break_glass of \(id)", json) }
        if let answer { try FieldCheck.text("answer of \(id)", answer.json) }
    }

    package func apply(on connection: some SQLConnection) throws(StoreError) -> Answer {
        let table = ApprovalTable(connection, program: program)
        let moment = try connection.moment()
        guard let found = try table.approval(id) else { return .notFound }
        // The call first; whoever ends it does the same.
        let calls = DurableCallTable(connection, program: program)
        var isAsking = true
        if answer != nil {
            isAsking = try calls.asking(found.call) != nil
            if try calls.isExpired(found.call, at: moment) { isAsking = false }
        }
        guard let record = try table.approval(id, isHeld: true) else { return .notFound }
        guard record.revision == revision else {
            return isThis(record) ? try written(record, on: connection) : .changed(record)
        }
        guard isAsking else { return .callEnded(try calls.state(of: record.call)) }
        if let tokenID, try !ApprovalTokenTable(connection, program: program).spend(tokenID, of: id, at: moment) {
            return .tokenSpent
        }
        var answered: DurableCall?
        if let answer {
            let change = AnswerCall(
                program: program, id: record.call,
                answers: [CallAnswer(key: record.key, answerJSON: answer.json, approvalID: id)], by: answer.by,
                claimFor: worker, leaseMicros: leaseMicros)
            switch try change.apply(on: connection) {
            case .accepted(let call): answered = call
            // Found asking a moment ago and held on to since: what is wrong is what it asks, and nothing may be written.
            case .expired, .notFound, .notAsking, .unknownKey, .alreadyAnswered:
                throw .corrupt(detail: "approval \(id) is not asked for by its call")
            }
        }
        try table.write(update, to: record, at: moment)
        if let event {
            _ = try EventTable(connection).append(
                UnitOfWork(program: program, by: by, atMicros: moment.wallMicros, events: [event]), version: nil)
        }
        guard let now = try table.approval(id) else { return .notFound }
        return .written(now, answered)
    }

    package func wakesWorkers(_ answer: Answer) -> Bool {
        if case .written(_, let call?) = answer { call.state == .available } else { false }
    }

    /// Whether the record is what this change makes of the one before: then it was made, and its answer was lost.
    private func isThis(_ record: ApprovalRecord) -> Bool {
        record.revision == revision + 1 && record.state == update.state
            && record.decisionsJSON == update.decisionsJSON
            && record.breakGlassJSON == update.breakGlassJSON
    }

    private func written(_ record: ApprovalRecord, on connection: some SQLConnection) throws(StoreError) -> Answer {
        guard answer != nil else { return .written(record, nil) }
        return .written(record, try DurableCallTable(connection, program: program).call(record.call))
    }
}

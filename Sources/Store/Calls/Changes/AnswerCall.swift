// SPDX-License-Identifier: Apache-2.0

import JSON

/// Gives a call answers to what it asks.
///
/// When nothing is left open the call is free to be claimed again, or is at once given to the worker whose handler waits
/// in place. All answers are taken, or none.
package struct AnswerCall: StoreChange {
    package let program: String
    let id: DurableCallID
    let answers: [CallAnswer]
    let by: String
    /// Who goes on with the call; nil leaves it to whoever claims it.
    let worker: String?
    let leaseMicros: Int64
    private let claim = UnitID()

    package init(
        program: String, id: DurableCallID, answers: [CallAnswer], by: String, claimFor worker: String? = nil,
        leaseMicros: Int64 = 30_000_000
    ) {
        self.program = program
        self.id = id
        self.answers = answers
        self.by = by
        self.worker = worker
        self.leaseMicros = leaseMicros
    }

    package var isolation: ChangeIsolation { .statement }

    package func validate() throws(StoreError) {
        try FieldCheck.name("by", by)
        if let worker { try FieldCheck.name("worker", worker) }
        for answer in answers {
            try FieldCheck.name("answers.key", answer.key)
            try FieldCheck.text("answer to \(answer.key)", answer.answerJSON)
            guard (try? JSONValue.parse(answer.answerJSON)) != nil else {
                throw .invalid(field: "answer to \(answer.key)", value: "no JSON", allowed: "a JSON value")
            }
        }
    }

    package func apply(on connection: some SQLConnection) throws(StoreError) -> AnswerOutcome {
        let table = DurableCallTable(connection, program: program)
        let moment = try connection.moment()
        guard let call = try table.asking(id) else {
            guard let call = try table.call(id) else { return .notFound }
            // Answered by this very change, before the answer was lost.
            let given = try Self.given(to: call)
            if !answers.isEmpty, answers.allSatisfy({ isGiven($0, in: given) }) { return .accepted(call) }
            return .notAsking(call.state)
        }
        if try table.isExpired(id, at: moment) { return .expired }
        guard let asks = CallAsks(call.asksJSON ?? []) else {
            throw .corrupt(detail: "durable call \(id) asks what cannot be read")
        }
        var given = try Self.given(to: call)
        for answer in answers {
            guard asks.keys.contains(answer.key) else { return .unknownKey(answer.key) }
            guard given[answer.key] == nil || isGiven(answer, in: given) else { return .alreadyAnswered(answer.key) }
            var entry: JSONObject = [
                "answer": try JSONValue.stored(answer.answerJSON), "answered_by": .string(by),
                "answered_at": .integer(moment.wallMicros),
            ]
            if let action = answer.action { entry["action"] = .string(action) }
            if let model = answer.model { entry["model"] = .string(model) }
            if let approval = answer.approvalID { entry["approval_id"] = .string(approval) }
            given[answer.key] = .object(entry)
        }
        let stored = JSONValue.object(given).serialized()
        let isComplete = asks.open(answers: stored).isEmpty
        try table.answer(id, stored, isComplete: isComplete, at: moment)
        if isComplete, let worker {
            let lease = NewLease(worker: worker, claim: claim, moment: moment, micros: leaseMicros)
            if let leased = try table.lease([id], lease).first { return .accepted(leased) }
        }
        guard let answered = try table.call(id) else { return .notFound }
        return .accepted(answered)
    }

    package func applyAgain(on connection: some SQLConnection) throws(StoreError) -> AnswerOutcome {
        if let claimed = try DurableCallTable(connection, program: program).claimed(by: claim).first {
            return .accepted(claimed)
        }
        return try apply(on: connection)
    }

    package func wakesWorkers(_ answer: AnswerOutcome) -> Bool {
        if case .accepted(let call) = answer { call.state == .available } else { false }
    }

    /// What was answered before, by key.
    ///
    /// - Throws: `corrupt` for anything else than an object: what cannot be read is not taken for no answers.
    private static func given(to call: DurableCall) throws(StoreError) -> JSONObject {
        guard let bytes = call.answersJSON else { return [:] }
        let limits = JSONLimits(maximumBytes: bytes.count, maximumStringBytes: bytes.count)
        guard let given = (try? JSONValue.parse(bytes, limits: limits))?.objectValue else {
            throw .corrupt(detail: "durable call \(call.id) has answers that cannot be read")
        }
        return given
    }

    /// Whether the same person has given the same answer before.
    private func isGiven(_ answer: CallAnswer, in given: JSONObject) -> Bool {
        guard let given = given[answer.key], let value = try? JSONValue.parse(answer.answerJSON) else { return false }
        return given["answered_by"]?.stringValue == by && given["answer"] == value
    }
}

extension JSONValue {
    /// Reads what was checked to be JSON before.
    fileprivate static func stored(_ bytes: [UInt8]) throws(StoreError) -> JSONValue {
        guard let value = try? parse(bytes) else { throw .corrupt(detail: "an answer is no JSON") }
        return value
    }
}

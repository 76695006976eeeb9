// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// Begins a call with an idempotency key, or says what is known of the call that had the key before.
///
/// The row of the key is the lock: of all daemons that try at once, one begins. A key whose holder died is taken over when
/// its lease is over, with the run of the first attempt, so that what that one committed is not committed again.
package struct BeginKeyed: StoreChange {
    package enum Answer: Sendable, Hashable {
        /// The call is to be made; `run` is what its changes are known by.
        ///
        /// `isFirst` is false when a run before it held the key and may have committed something.
        case begun(run: [UInt8], isFirst: Bool)
        case done(KeptAnswer)
        /// The key was used for another call.
        case mismatch
        /// The same call is under way, for at most so long unless its holder goes on.
        case inProgress(leftMicros: Int64)
    }

    package let scope: KeyScope
    /// What holds the key from here on: 16 bytes.
    package let claim = UnitID()
    private let fingerprint: SHA256Digest
    private let leaseMicros: Int64
    private let keepMicros: Int64
    private let run = UnitID()

    /// - Parameters:
    ///   - fingerprint: of the call, so that another one with the same key is found out.
    ///   - keepMicros: for how long the key counts, from its first use.
    package init(_ scope: KeyScope, fingerprint: SHA256Digest, leaseMicros: Int64 = 30_000_000, keepMicros: Int64) {
        self.scope = scope
        self.fingerprint = fingerprint
        self.leaseMicros = leaseMicros
        self.keepMicros = keepMicros
    }

    package var program: String { scope.program }

    package func validate() throws(StoreError) { try scope.validate() }

    package func apply(on connection: some SQLConnection) throws(StoreError) -> Answer {
        let table = KeyTable(connection, scope)
        let moment = try connection.moment()
        var row = try table.row()
        if let found = row, found.expiresAtMicros <= moment.wallMicros, found.leftMicros(at: moment) == nil {
            try table.remove()
            row = nil
        }
        guard let row else {
            try table.insert(
                fingerprint: fingerprint, run: run.bytes, claim: claim.bytes, lease: leaseMicros, keep: keepMicros,
                at: moment)
            return .begun(run: run.bytes, isFirst: true)
        }
        guard row.fingerprint == fingerprint.bytes else { return .mismatch }
        if row.isDone { return .done(row.answer ?? KeptAnswer(.none, [])) }
        // The first run of this very change was committed, and its answer was lost.
        if row.claim == claim.bytes { return .begun(run: row.run, isFirst: row.run == run.bytes) }
        if let left = row.leftMicros(at: moment) { return .inProgress(leftMicros: left) }
        try table.take(claim: claim.bytes, lease: leaseMicros, at: moment)
        return .begun(run: row.run, isFirst: false)
    }
}

extension KeyTable.Row {
    /// How long its holder has it for; nil when nobody holds it.
    func leftMicros(at moment: StoreMoment) -> Int64? {
        guard let leaseUntil, leaseEpoch == moment.leaseEpoch, leaseUntil > moment.steadyMicros else { return nil }
        return leaseUntil - moment.steadyMicros
    }
}

/// What becomes of a key when its call has ended.
package struct FinishKeyed: StoreChange {
    package enum End: Sendable, Hashable {
        case answered(KeptAnswer)
        /// The key is as if it had never been used.
        case released
        /// The call may be made again, with the ids of this run.
        case reopened
    }

    package let scope: KeyScope
    private let claim: UnitID
    private let end: End

    package init(_ scope: KeyScope, claim: UnitID, _ end: End) {
        self.scope = scope
        self.claim = claim
        self.end = end
    }

    package var program: String { scope.program }
    package var isolation: ChangeIsolation { .statement }

    package var byteCount: Int {
        if case .answered(let answer) = end { answer.bytes.count } else { 0 }
    }

    package func validate() throws(StoreError) {
        try scope.validate()
        if case .answered(let answer) = end { try FieldCheck.text("answer", answer.bytes) }
    }

    /// Whether the claim still held the key.
    package func apply(on connection: some SQLConnection) throws(StoreError) -> Bool {
        let table = KeyTable(connection, scope)
        switch end {
        case .answered(let answer): return try table.finish(answer, claim: claim.bytes)
        case .released: return try table.remove(claim: claim.bytes)
        case .reopened: return try table.reopen(claim: claim.bytes)
        }
    }
}

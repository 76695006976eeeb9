// SPDX-License-Identifier: Apache-2.0

/// Records who changed what, and who was refused.
package protocol AuditGuard: Sendable {
    /// Whether calls that only read are refused, because the trail cannot be written and the site wants it so; asked for
    /// every call, so it takes no lock.
    var stopsReads: Bool { get }

    /// What the entries of a call are made with that may change something.
    func scope(kind: CallKind, name: String, argumentsDigest: String, context: CallContext) -> AuditScope

    /// Before a call that may change something.
    ///
    /// - Throws: SERVICE_UNAVAILABLE while the trail cannot be written: then it must not happen.
    func begin(_ call: GuardedCall) throws(Problem)

    /// After it: a call that has made no entry gets one now, if it may have changed something.
    func end(_ call: GuardedCall, _ end: AuditedEnd) async

    /// A call was refused: for a lack of rights, by a hold, or because an approval was denied.
    ///
    /// Returns at once.
    func refused(kind: CallKind, name: String, context: CallContext, _ problem: Problem)
}

/// How a call came out that may have changed something.
package enum AuditedEnd: Sendable {
    case done
    /// It asks somebody, and has changed nothing.
    case waiting
    case failed(Problem)
}

/// Notes calls of every effect, outside the audit trail: nothing waits for it, and nothing depends on it.
package protocol AccessLog: Sendable {
    /// - Parameter outcome: `ok`, or the code of the problem in small letters.
    func note(face: Face, name: String, outcome: String, nanoseconds: UInt64, context: CallContext)
}

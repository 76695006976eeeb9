// SPDX-License-Identifier: Apache-2.0

/// A write as a value: what is changed, and the statements that change it.
///
/// `Store.apply(_:)` runs it in a transaction, together with others that wait at the same time. After a lost connection
/// it is run again without anybody knowing whether the first run was committed, so that a change must guard itself, by
/// what it finds in the rows.
package protocol StoreChange: Sendable {
    associatedtype Answer: Sendable

    /// The id of the program that it is about.
    var program: String { get }

    /// What other transactions may do meanwhile.
    var isolation: ChangeIsolation { get }

    /// About how many bytes the change brings.
    var byteCount: Int { get }

    /// Finds what no driver could store, before a transaction is begun for it.
    ///
    /// - Throws: `invalid`, naming the field, its value and what is allowed.
    func validate() throws(StoreError)

    /// Makes the change on a connection whose transaction the driver has begun and will end.
    func apply(on connection: some SQLConnection) throws(StoreError) -> Answer

    /// Makes the change when it is not known whether it was made before.
    func applyAgain(on connection: some SQLConnection) throws(StoreError) -> Answer

    /// Whether workers of any daemon should look for calls, now that the change was made with this answer.
    func wakesWorkers(_ answer: Answer) -> Bool

    /// The revision of the tokens that the change has made; nil when it changed none.
    func tokenRevision(_ answer: Answer) -> Int64?

    /// The revision of the holds that the change has made; nil when it changed none.
    func holdRevision(_ answer: Answer) -> Int64?

    /// What the audit trail says of the change, now that it was made with this answer; nil for nothing.
    ///
    /// The driver appends it to the chain of its node, in the transaction of the change.
    func auditEntries(_ answer: Answer) -> AuditBatch?

    /// The error when nobody can know whether the change was made.
    func inDoubt(detail: String) -> StoreError
}

/// What a transaction sees of others that run at the same time; SQLite runs one after the other in any case.
package enum ChangeIsolation: Sendable, Hashable {
    /// As if it ran alone: for changes that count on what they have read.
    case serializable
    /// Every statement sees what was committed before it: for changes whose statements each say what the row must be.
    case statement
}

extension StoreChange {
    package var isolation: ChangeIsolation { .serializable }
    package var byteCount: Int { 0 }

    package func validate() throws(StoreError) {}

    package func applyAgain(on connection: some SQLConnection) throws(StoreError) -> Answer {
        try apply(on: connection)
    }

    package func wakesWorkers(_ answer: Answer) -> Bool { false }

    package func tokenRevision(_ answer: Answer) -> Int64? { nil }

    package func holdRevision(_ answer: Answer) -> Int64? { nil }

    package func auditEntries(_ answer: Answer) -> AuditBatch? { nil }

    package func inDoubt(detail: String) -> StoreError {
        .unavailable(detail: "\(detail); whether the change was made is not known, and making it again does no harm")
    }
}

extension UnitOfWork: StoreChange {
    package func wakesWorkers(_ answer: Receipt) -> Bool { answer.calls.contains(where: \.isFree) }

    package func auditEntries(_ answer: Receipt) -> AuditBatch? {
        audit.isEmpty ? nil : AuditBatch(program: program, unit: id, entries: audit, version: answer.version)
    }

    package func inDoubt(detail: String) -> StoreError { .inDoubt(id, detail: detail) }
}

extension StoreChange {
    /// The answer of a change whose type was forgotten while it waited with others.
    package func answer(_ erased: any Sendable) throws(StoreError) -> Answer {
        guard let answer = erased as? Answer else {
            throw .unavailable(detail: "\(Self.self) was answered with \(type(of: erased))")
        }
        return answer
    }
}

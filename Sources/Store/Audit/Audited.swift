// SPDX-License-Identifier: Apache-2.0

/// A change together with what the audit trail says of it, made from its answer: both happen, or neither.
///
/// For changes that are not units of work; a unit has its entries in `audit`. An answer that changed nothing makes no
/// entries: that is for `entries` to see.
package struct Audited<Change: StoreChange>: StoreChange {
    package let change: Change
    /// What the entries carry, so that a change that is made again after a lost connection has them once.
    package let unit = UnitID()
    private let entries: @Sendable (Change.Answer) -> [NewAuditEntry]

    package init(_ change: Change, entries: @escaping @Sendable (Change.Answer) -> [NewAuditEntry]) {
        self.change = change
        self.entries = entries
    }

    package var program: String { change.program }
    package var isolation: ChangeIsolation { change.isolation }
    package var byteCount: Int { change.byteCount + 512 }
    package func validate() throws(StoreError) { try change.validate() }
    package func apply(on connection: some SQLConnection) throws(StoreError) -> Change.Answer {
        try change.apply(on: connection)
    }
    package func applyAgain(on connection: some SQLConnection) throws(StoreError) -> Change.Answer {
        try change.applyAgain(on: connection)
    }
    package func wakesWorkers(_ answer: Change.Answer) -> Bool { change.wakesWorkers(answer) }
    package func tokenRevision(_ answer: Change.Answer) -> Int64? { change.tokenRevision(answer) }
    package func holdRevision(_ answer: Change.Answer) -> Int64? { change.holdRevision(answer) }
    package func inDoubt(detail: String) -> StoreError { change.inDoubt(detail: detail) }
    package func auditEntries(_ answer: Change.Answer) -> AuditBatch? {
        let inner = change.auditEntries(answer)
        let made = (inner?.entries ?? []) + entries(answer)
        return made.isEmpty ? nil : AuditBatch(program: program, unit: inner?.unit ?? unit, entries: made)
    }
}

/// Entries of one change.
package struct AuditBatch: Sendable, Hashable {
    package let program: String
    /// What is the same in all entries of one change.
    package let unit: UnitID
    package var entries: [NewAuditEntry]
    /// The roster version that the change made.
    package var version: Int64?

    package init(program: String, unit: UnitID, entries: [NewAuditEntry], version: Int64? = nil) {
        self.program = program
        self.unit = unit
        self.entries = entries
        self.version = version
    }
}

/// Entries alone, for what acts outside the store.
package struct AppendAudit: StoreChange {
    package let program: String
    package let entries: [NewAuditEntry]
    private let unit = UnitID()

    package init(program: String, entries: [NewAuditEntry]) {
        self.program = program
        self.entries = entries
    }

    package var isolation: ChangeIsolation { .statement }
    package var byteCount: Int { entries.reduce(0) { $0 + $1.byteCount } }

    package func validate() throws(StoreError) { for entry in entries { try entry.validate() } }

    package func apply(on connection: some SQLConnection) throws(StoreError) -> Int { entries.count }

    package func auditEntries(_ answer: Int) -> AuditBatch? {
        entries.isEmpty ? nil : AuditBatch(program: program, unit: unit, entries: entries)
    }
}

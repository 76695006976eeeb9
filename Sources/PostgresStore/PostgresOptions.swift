// SPDX-License-Identifier: Apache-2.0

package import Store

/// How a PostgreSQL store is opened.
package struct PostgresOptions: Sendable {
    /// What a commit waits for.
    package enum Synchronous: String, Sendable, Hashable, CaseIterable {
        /// What the server is set up to wait for, at least its own disk. A committed unit survives a power cut.
        case full
        /// Nothing (`synchronous_commit = off`). A crash of the server may take the last units, never a part of one.
        case normal
    }

    /// How serious a line for the log is.
    package enum Severity: Sendable, Hashable {
        case info, warning
    }

    package var synchronous: Synchronous
    /// The password, where the URL's user needs one and neither `PGPASSWORD` nor a password file has it.
    package var password: String?
    /// Connections for reading, each with a thread of its own; at least one is opened.
    package var readers: Int
    /// How long the server may take over one statement, in milliseconds.
    package var statementTimeoutMilliseconds: Int64
    /// How long a call waits for a server that has gone away, in milliseconds, before it fails.
    package var patienceMilliseconds: Int64
    /// How long opening waits for a server that is not there yet, in milliseconds.
    package var startPatienceMilliseconds: Int64
    /// How often the store looks for changes by others although it was told of none, in milliseconds.
    package var sweepMilliseconds: Int64
    /// Times durable calls; nil for the clock of the database, which is the same for every daemon.
    package var clock: StoreClock?
    /// The audit chain that changes made here are appended to.
    package var auditNode = AuditNode()
    /// Takes what the server remarks and what becomes of the connections, without secrets.
    package var log: @Sendable (Severity, String) -> Void

    package init(
        synchronous: Synchronous = .full, password: String? = nil, readers: Int = 3,
        statementTimeoutMilliseconds: Int64 = 30_000, patienceMilliseconds: Int64 = 10_000,
        startPatienceMilliseconds: Int64 = 60_000, sweepMilliseconds: Int64 = 5_000,
        clock: StoreClock? = nil,
        log: @escaping @Sendable (Severity, String) -> Void = { _, _ in }
    ) {
        self.synchronous = synchronous
        self.password = password
        self.readers = readers
        self.statementTimeoutMilliseconds = statementTimeoutMilliseconds
        self.patienceMilliseconds = patienceMilliseconds
        self.startPatienceMilliseconds = startPatienceMilliseconds
        self.sweepMilliseconds = sweepMilliseconds
        self.clock = clock
        self.log = log
    }
}

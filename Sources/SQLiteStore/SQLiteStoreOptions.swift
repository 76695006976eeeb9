// SPDX-License-Identifier: Apache-2.0

package import Store

/// How a SQLite store is opened.
package struct SQLiteStoreOptions: Sendable {
    /// What a commit waits for.
    package enum Synchronous: String, Sendable, Hashable, CaseIterable {
        /// The disk. A committed unit survives a power cut.
        case full
        /// The operating system. A committed unit survives `kill -9`; a power cut may take the last ones, never a part of
        /// one.
        case normal
    }

    package var synchronous: Synchronous
    /// How long to wait for another process that holds the database, in milliseconds.
    package var busyTimeoutMilliseconds: Int32
    /// Connections for reading, each with a thread of its own; at least one is opened.
    package var readers: Int

    /// After a kill the database is checked when it is opened, unless it has more bytes than this.
    package var startCheckBytes: Int64
    /// Times durable calls.
    package var clock: StoreClock
    /// The audit chain that changes made here are appended to.
    package var auditNode = AuditNode()

    package init(
        synchronous: Synchronous = .full, busyTimeoutMilliseconds: Int32 = 5_000, readers: Int = 2,
        startCheckBytes: Int64 = 1 << 30, clock: StoreClock = .system()
    ) {
        self.synchronous = synchronous
        self.busyTimeoutMilliseconds = busyTimeoutMilliseconds
        self.readers = readers
        self.startCheckBytes = startCheckBytes
        self.clock = clock
    }
}

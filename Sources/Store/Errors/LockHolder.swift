// SPDX-License-Identifier: Apache-2.0

/// Who holds a state folder.
package struct LockHolder: Sendable, Hashable, CustomStringConvertible {
    package let pid: Int64
    package let host: String
    /// UTC, in microseconds since 1970-01-01.
    package let startedAtMicros: Int64

    package init(pid: Int64, host: String, startedAtMicros: Int64) {
        self.pid = pid
        self.host = host
        self.startedAtMicros = startedAtMicros
    }

    package var description: String { "process \(pid) on \(host)" }
}

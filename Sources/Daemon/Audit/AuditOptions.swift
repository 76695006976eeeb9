// SPDX-License-Identifier: Apache-2.0

package import Kernel
package import Services

/// What a site says about its audit trail.
package struct AuditOptions: Sendable {
    /// The state folder, in which the node's name, its key and its checkpoints are.
    package var stateFolder: String
    /// The text of the key by which checkpoints are signed; nil for the one in the state folder.
    package var signingKey: String?
    /// Public keys of other nodes, as 64 hexadecimal digits.
    package var trustedKeys: [String] = []
    package var checkpointEntries: Int64 = 1_000
    package var checkpointMicroseconds: Int64 = 300_000_000
    package var policy = Live(AuditPolicy())
    /// Where a copy of each entry is sent: `unix:/dev/log`, `udp:HOST:PORT`, `tcp:HOST:PORT`.
    package var syslog: String?
    /// The file that a copy of each entry is appended to.
    package var file: String?
    /// Whether nothing is changed while that file cannot be written.
    package var fileMustFollow = false
    /// `off`, `log`, or the path of a file.
    package var accessLog = "off"

    package init(stateFolder: String) { self.stateFolder = stateFolder }
}

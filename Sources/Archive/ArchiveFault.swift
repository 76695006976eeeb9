// SPDX-License-Identifier: Apache-2.0

/// Why bytes are no archive that this module reads, or would be none that it may write.
package struct ArchiveFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// One sentence for a person: which entry, what stands there, what is allowed.
    package let reason: String

    init(_ reason: String) { self.reason = reason }

    package var description: String { reason }
}

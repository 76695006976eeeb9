// SPDX-License-Identifier: Apache-2.0

/// What a site wants while the audit trail cannot be written.
package struct AuditPolicy: Sendable, Hashable {
    /// Whether calls that only read are refused as well; those that may change something always are.
    package var refusesReads: Bool

    package init(refusesReads: Bool = false) { self.refusesReads = refusesReads }
}

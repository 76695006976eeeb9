// SPDX-License-Identifier: Apache-2.0

package import Store

/// What opening a store has found and done, for the log of a start.
package struct OpenReport: Sendable, Hashable {
    /// Whoever held the folder last and did not close it; the database was then checked.
    ///
    /// nil after an orderly end.
    package let unclosedBy: LockHolder?
    /// The schema that was found, 0 in a new database.
    package let schemaFound: Int64
    /// The schema that it has now.
    package let schema: Int64
}

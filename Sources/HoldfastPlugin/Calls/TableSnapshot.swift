// SPDX-License-Identifier: Apache-2.0

/// A table of one version of the program, and where it comes from.
public struct TableSnapshot: Sendable {
    /// The rows, shared with the host without a copy.
    public let table: Table
    /// The schedule version that it belongs to.
    public let version: Int64?
    /// The digest of that version's table, for caches.
    public let digest: String?
    /// The whole information of the host: `{table, version, digest, rows}`.
    public let info: JSONValue

    init(table: Table, info: JSONValue) {
        self.table = table
        self.info = info
        version = info["version"]?.integerValue
        digest = info["digest"]?.stringValue
    }
}

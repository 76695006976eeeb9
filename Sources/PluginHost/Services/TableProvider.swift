// SPDX-License-Identifier: Apache-2.0

package import Columns
package import JSON
package import Kernel

/// What gives plugins the program's tables.
package protocol TableProvider: Sendable {
    /// Opens a table, by calling `done` exactly once, on any thread, also before it returns.
    ///
    /// Never blocks. `spec` is `{table, version?, plan?}` with a table that the plugin was granted.
    func open(
        spec: JSONValue, context: CallContext?, plugin: PluginIdentity,
        done: @escaping @Sendable (Result<OpenedTable, TableRefusal>) -> Void)
}

/// A table and where it comes from.
package struct OpenedTable: Sendable {
    package let table: Table
    /// `{table, version, digest, rows}`.
    package let info: JSONValue

    package init(table: Table, info: JSONValue) {
        self.table = table
        self.info = info
    }
}

/// Why a table was not opened.
package struct TableRefusal: Error, Sendable, Equatable {
    package let status: CallStatus
    package let detail: String

    package init(_ status: CallStatus, _ detail: String) {
        self.status = status
        self.detail = detail
    }
}

// SPDX-License-Identifier: Apache-2.0

package import Columns
package import JSON
package import Kernel
package import PluginChannel

/// What gives plugins the program's tables.
package protocol TableProvider: Sendable {
    /// Opens a table, by calling `done` exactly once, on any thread, also before it returns.
    ///
    /// Never blocks. `spec` is `{table, version?, plan?}` with a table that the plugin was granted. Returns how to say
    /// that nobody waits for the table any more; `done` is then still called.
    func open(
        spec: JSONValue, context: CallContext?, plugin: PluginIdentity,
        done: @escaping @Sendable (Result<OpenedTable, TableRefusal>) -> Void
    ) -> Cancellation
}

/// A table and where it comes from.
package struct OpenedTable: Sendable {
    package let table: Table
    /// `{table, version, digest, rows}`.
    package let info: JSONValue
    /// Where each batch lies in sealed memory; empty when the table was made for this caller.
    package let parts: [TablePart]

    package init(table: Table, info: JSONValue, parts: [TablePart] = []) {
        self.table = table
        self.info = info
        self.parts = parts
    }
}

/// Why a table was not opened.
package struct TableRefusal: Error, Sendable, Equatable {
    package let status: CallStatus
    package let detail: String
    /// The error code that the caller is told; nil for that of the status.
    package let code: ProblemCode?

    package init(_ status: CallStatus, _ detail: String, code: ProblemCode? = nil) {
        self.status = status
        self.detail = detail
        self.code = code
    }
}

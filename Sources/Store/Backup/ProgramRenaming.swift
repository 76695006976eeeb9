// SPDX-License-Identifier: Apache-2.0

/// Another id for the program whose rows are copied.
///
/// A daemon on a state folder calls its rows `program`, one on a server by `program.id`: a copy from the one to the other
/// is found only under the id that is looked for there.
package struct ProgramRenaming: Sendable {
    /// Every table's rows begin with the program that they belong to.
    private static let column = "program_id"

    private let id: String

    package init(to id: String) { self.id = id }

    /// The same rows under the other id, for the tables of a schema; nil when they have it already, or there are none.
    ///
    /// - Throws: `invalid` when there are several programs, which must not become one.
    func plan(on connection: some SQLConnection, schema: Int64) throws(StoreError) -> Plan? {
        var found: Set<String> = []
        for table in TableCatalog.tables(schema: schema) where table.columns.contains(where: { $0.name == Self.column })
        {
            let programs = try connection.query("SELECT DISTINCT \(Self.column) FROM \(table.name)", []) {
                (row) throws(StoreError) in try row.text(0)
            }
            found.formUnion(programs)
        }
        guard found.count <= 1 else {
            throw .invalid(
                field: "the id of the copy",
                value: "\"\(id)\" for \(found.count) programs (\(found.sorted().joined(separator: ", ")))",
                allowed: "another id only for the copy of a store that holds one program")
        }
        guard let only = found.first, only != id else { return nil }
        return Plan(id: Array(id.utf8))
    }

    /// What is done to each row.
    struct Plan {
        fileprivate let id: [UInt8]

        /// The row of a table, under the other id.
        func apply<Row: SQLRow>(to row: Row, of table: TableShape) -> Renamed<Row> {
            Renamed(row: row, place: table.place(ProgramRenaming.column), id: id)
        }
    }

    /// A row of which one column has another value.
    struct Renamed<Row: SQLRow>: SQLRow {
        fileprivate let row: Row
        fileprivate let place: Int
        fileprivate let id: [UInt8]

        func optionalInteger(_ column: Int) -> Int64? { row.optionalInteger(column) }

        func optionalBytes(_ column: Int) -> [UInt8]? { column == place ? id : row.optionalBytes(column) }
    }
}

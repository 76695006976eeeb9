// SPDX-License-Identifier: Apache-2.0

public import Columns

/// The tables of one version of a program, by name.
///
/// Immutable; what two versions share, they share in memory.
///
/// A table that was not given is not there, which is something else than one without rows.
public struct RosterTables: Sendable {
    /// The tables, sorted by name.
    public let tables: [Table]

    /// The given tables; of two with one name, the later.
    public init(_ tables: [Table]) {
        var byName: [String: Table] = [:]
        for table in tables { byName[table.name] = table }
        self.tables = byName.values.sorted { $0.name < $1.name }
    }

    /// The table of that name.
    public subscript(name: String) -> Table? { tables.first { $0.name == name } }

    /// The number of rows of each table that is there.
    public var counts: [String: Int] {
        Dictionary(tables.map { ($0.name, $0.rowCount) }, uniquingKeysWith: { first, _ in first })
    }

    /// The names of declared tables that were not given, in the order of `TableSpec.all`.
    public var missing: [String] {
        TableSpec.all.map(\.name).filter { self[$0] == nil }
    }

    /// These tables, with one more or another one of its name.
    public func replacing(_ table: Table) -> RosterTables { RosterTables(tables + [table]) }

    /// What the table `program` says.
    public func profile() throws(RosterError) -> ProgramProfile {
        guard let table = self[TableSpec.program.name] else { throw .missingTable(TableSpec.program.name) }
        return try ProgramProfile(table: table)
    }
}

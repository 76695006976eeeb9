// SPDX-License-Identifier: Apache-2.0

public import Columns

/// The declaration of a column of a table, and of the file that it is imported from.
public struct ColumnSpec: Sendable, Hashable {
    /// The name, in files and in tables.
    public let name: String
    /// What its cells hold.
    public let content: CellContent
    /// Whether a cell may be empty, and the column left out of a file.
    public let isNullable: Bool
    /// What an empty cell means, where it does not mean that the value is missing.
    public let whenEmpty: String?
    /// The table that the column goes to, if not the one named like the file.
    public let movedTo: String?
    /// Whether the column was added after the table, so that a table may do without it.
    ///
    /// Every row then has what an empty cell means. Tables carry such a column only if some row has something else, so
    /// that a program that does not use it keeps its bytes and its digest.
    public let isAppended: Bool

    init(
        _ name: String, _ content: CellContent, nullable: Bool = false, whenEmpty: String? = nil,
        movedTo: String? = nil, appended: Bool = false
    ) {
        self.name = name
        self.content = content
        isNullable = nullable
        self.whenEmpty = whenEmpty
        self.movedTo = movedTo
        isAppended = appended
    }

    /// Whether a file has to have the column.
    public var isRequiredInFile: Bool { !isNullable && whenEmpty == nil }
}

/// The declaration of a table: the contract with plugins, and with the files of a program folder.
///
/// Columns are found by name and only ever added. `docs/contract/tables.md` is written from this.
public struct TableSpec: Sendable, Hashable {
    /// The table's name; its file, if it has one, is `<name>.csv`.
    public let name: String
    /// What a row is, in a few words.
    public let summary: String
    /// The columns of the file, in the order that export writes them.
    public let fileColumns: [ColumnSpec]
    /// Columns whose values together are unique.
    public let key: [String]
    /// The date or local time that a row belongs to; such tables have one batch for each rotation period.
    public let dateColumn: String?
    /// Whether the table is imported from a file of its own.
    public let hasFile: Bool
    /// Whether an import without the file is refused.
    public let isRequired: Bool
    /// Whether reading it needs a grant of its own, because it is about persons rather than about the schedule.
    public let isPersonal: Bool
    /// Columns that count for the digest, in their order there; none if the table is left out of it.
    public let canonicalColumns: [String]

    init(
        _ name: String, _ summary: String, key: [String], dateColumn: String? = nil, hasFile: Bool = true,
        isRequired: Bool = false, isPersonal: Bool = false, canonical: [String], _ columns: [ColumnSpec]
    ) {
        self.name = name
        self.summary = summary
        self.key = key
        self.dateColumn = dateColumn
        self.hasFile = hasFile
        self.isRequired = isRequired
        self.isPersonal = isPersonal
        fileColumns = columns
        canonicalColumns = canonical
    }

    /// The columns that the table has.
    public var columns: [ColumnSpec] { fileColumns.filter { $0.movedTo == nil } }

    /// The schema of the table with all its columns.
    public func schema() throws(ColumnsError) -> Schema { try Self.schema(of: columns) }

    /// The schema of some of its columns, in their order.
    static func schema(of columns: [ColumnSpec]) throws(ColumnsError) -> Schema {
        try Schema(columns.map { Field($0.name, $0.content.type, isNullable: $0.isNullable) })
    }

    /// The declared column of that name.
    public func column(_ name: String) -> ColumnSpec? { fileColumns.first { $0.name == name } }

    /// The table of that name, if it is declared.
    public static func named(_ name: String) -> TableSpec? { all.first { $0.name == name } }
}

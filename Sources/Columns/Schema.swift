// SPDX-License-Identifier: Apache-2.0

/// The name and type of a column.
public struct Field: Sendable, Hashable {
    /// The name that readers find the column by.
    public let name: String
    /// The type of its values.
    public let type: ColumnType
    /// Whether a value may be missing.
    public let isNullable: Bool

    /// A column's name and type.
    public init(_ name: String, _ type: ColumnType, isNullable: Bool = false) {
        self.name = name
        self.type = type
        self.isNullable = isNullable
    }
}

/// The columns of a table, in order.
///
/// Names are unique and not empty.
public struct Schema: Sendable, Hashable {
    /// The columns' names and types.
    public let fields: [Field]

    /// A schema, refused with `columnName` if a name is empty, has a NUL in it or is given twice.
    public init(_ fields: [Field]) throws(ColumnsError) {
        var seen = Set<String>()
        for field in fields {
            guard !field.name.isEmpty, !field.name.utf8.contains(0) else {
                throw .columnName(field.name, reason: "a column name has at least one character and no NUL")
            }
            guard seen.insert(field.name).inserted else {
                throw .columnName(field.name, reason: "the name is given twice")
            }
        }
        self.fields = fields
    }

    /// The position of the column of that name.
    ///
    /// O(columns).
    public func index(of name: String) -> Int? {
        fields.firstIndex { $0.name == name }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import CArrow

/// Reads the schema of a foreign stream.
enum ForeignSchema {
    /// Columns are copied out; the caller still releases `foreign`.
    static func read(_ foreign: inout ArrowSchema) throws(ColumnsError) -> Schema {
        guard foreign.release != nil, let format = foreign.format, String(cString: format) == "+s" else {
            throw .malformed(column: "", reason: "the stream's schema is not a struct (\"+s\")")
        }
        guard foreign.n_children >= 0, foreign.n_children <= 65_536,
            foreign.n_children == 0 || foreign.children != nil
        else {
            throw .malformed(column: "", reason: "the schema has \(foreign.n_children) children")
        }
        var fields: [Field] = []
        for index in 0..<Int(foreign.n_children) {
            guard let child = foreign.children[index]?.pointee, let format = child.format else {
                throw .malformed(column: "\(index)", reason: "the schema of the column is missing")
            }
            let name = child.name.map { String(cString: $0) } ?? ""
            let dictionary = child.dictionary?.pointee.format.map { String(cString: $0) }
            fields.append(
                Field(
                    name, ColumnType(arrowFormat: String(cString: format), dictionaryFormat: dictionary),
                    isNullable: child.flags & Int64(ARROW_FLAG_NULLABLE) != 0))
        }
        return try Schema(fields)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// One thing that is wrong with an edit, and where.
public struct EditFault: Sendable, Hashable, CustomStringConvertible {
    /// The position of the edit in its list, from 0.
    public let edit: Int
    /// The table that the edit is for.
    public let table: String
    /// The column that is meant, or empty if the fault is about the row, or about `member`.
    public let column: String
    /// The member of the edit that is meant when no column is: `op`, `table` or `row`; empty for the whole edit.
    public let member: String
    /// The value at fault, cut to 80 characters.
    public let value: String
    /// What is wrong and what is allowed: one sentence.
    public let message: String

    /// A fault of a column, or of a member if there is no column.
    public init(
        edit: Int, table: String, column: String = "", member: String = "row", value: String = "", message: String
    ) {
        self.edit = edit
        self.table = table
        self.column = column
        self.member = member
        self.value = value.count > 80 ? String(value.prefix(79)) + "…" : value
        self.message = message
    }

    /// Where it is, such as `edits[3].row.slot`.
    public var place: String {
        let inside = column.isEmpty ? member : "row.\(column)"
        return inside.isEmpty ? "edits[\(edit)]" : "edits[\(edit)].\(inside)"
    }

    /// Where it is, as a JSON pointer (RFC 6901), such as `/edits/3/row/slot`.
    public var instancePath: String {
        let name = column.split(separator: "~", omittingEmptySubsequences: false).joined(separator: "~0")
            .split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
        let inside = column.isEmpty ? member : "row/\(name)"
        return inside.isEmpty ? "/edits/\(edit)" : "/edits/\(edit)/\(inside)"
    }

    /// `edits[3].row.slot: message`.
    public var description: String { "\(place): \(message)" }
}

/// Why edits were refused: none of them is applied.
public struct EditFaults: Error, Sendable, Hashable, CustomStringConvertible {
    /// How many faults are told; there may be more.
    public static let limit = 50

    /// The faults, at least one, at most `limit`, in the order of edits.
    public let faults: [EditFault]

    /// The given faults, of which there must be one, cut to the limit.
    public init(_ faults: [EditFault]) {
        self.faults = Array(faults.sorted { $0.edit < $1.edit }.prefix(Self.limit))
    }

    /// All faults, one a line.
    public var description: String { faults.map(\.description).joined(separator: "\n") }
}

/// Gathers faults while edits are looked at.
struct EditFaultCollector {
    private(set) var faults: [EditFault] = []

    mutating func add(_ fault: EditFault) {
        if faults.count < EditFaults.limit { faults.append(fault) }
    }

    /// Keeps what the rules between the cells of a row say.
    mutating func check(_ row: [CellValue], of spec: TableSpec, edit: Int) {
        for rule in spec.rules {
            let positions = rule.columns.map { name in spec.columns.firstIndex { $0.name == name } }
            for finding in rule.findings({ positions[$0].map { row[$0] } ?? .missing }) {
                let column = rule.columns[finding.column]
                let value = positions[finding.column].map { row[$0].text(spec.columns[$0]) } ?? ""
                add(EditFault(edit: edit, table: spec.name, column: column, value: value, message: finding.message))
            }
        }
    }
}

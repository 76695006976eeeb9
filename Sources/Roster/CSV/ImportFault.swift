// SPDX-License-Identifier: Apache-2.0

/// One thing that is wrong with the files of a program, and where.
public struct ImportFault: Sendable, Hashable, CustomStringConvertible {
    /// The file's name.
    public let file: String
    /// The line, from 1; 0 if the fault is about the file as a whole.
    public let line: Int
    /// The column, in characters from 1; 0 if the fault is about the file as a whole.
    public let column: Int
    /// The name of the field, or empty if the fault is about the line or the file.
    public let field: String
    /// What stands there, cut to 80 characters.
    public let value: String
    /// What is wrong with it and what is allowed.
    public let message: String
    /// What may have been meant.
    public let suggestion: String?
    /// How many rows have the same fault; the line is that of the first.
    public internal(set) var count = 1

    init(
        file: String, line: Int = 0, column: Int = 0, field: String = "", value: String = "", message: String,
        suggestion: String? = nil
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.field = field
        self.value = value.count > 80 ? String(value.prefix(79)) + "…" : value
        self.message = message
        self.suggestion = suggestion
    }

    /// What is wrong, what is allowed, what may have been meant, and how often it occurs.
    public var sentence: String {
        let guess = suggestion.map { "; did you mean \(Quoted.text($0))?" } ?? ""
        return message + guess + (count > 1 ? " (\(count) rows, this the first)" : "")
    }

    /// `file`, or `file:line:column` where there is a line.
    public var place: String { line == 0 ? file : "\(file):\(line):\(column)" }

    /// `file:line:column: sentence`.
    public var description: String { "\(place): \(sentence)" }
}

/// Why an import was refused: nothing of it is taken.
public struct ImportFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// How many different faults are collected before reading stops.
    public static let limit = 200

    /// The faults, at least one, in the order they were found.
    public let faults: [ImportFault]

    /// Whether reading stopped because there were `limit` faults; there may be more.
    public var isCut: Bool { faults.count >= Self.limit }

    /// All faults, one a line.
    public var description: String { faults.map(\.description).joined(separator: "\n") }
}

/// Something in the data that is allowed but probably not meant.
public struct ImportWarning: Sendable, Hashable, CustomStringConvertible {
    /// The file's name.
    public let file: String
    /// How many rows it is about.
    public let count: Int
    /// One sentence with ids, the first date and the number of rows.
    public let message: String

    /// `file: message`.
    public var description: String { "\(file): \(message)" }
}

/// What an import has read.
public struct ImportReport: Sendable {
    /// The tables, of which those without a file are missing.
    public let tables: RosterTables
    /// What is allowed but probably not meant; at most 50.
    public let warnings: [ImportWarning]

    /// The number of rows of each table.
    public var counts: [String: Int] { tables.counts }
    /// Optional files that were not given, by table name.
    public var missing: [String] { TableSpec.all.filter { $0.hasFile && tables[$0.name] == nil }.map(\.name) }
}

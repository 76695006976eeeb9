// SPDX-License-Identifier: Apache-2.0

import Glibc
import Roster
import Testing

/// `docs/contract/tables.md` says what the code declares.
///
/// With `HOLDFAST_WRITE_DOCS=1` in the environment the tables of the page are written anew.
@Suite struct TablesPageTests {
    private static let path =
        String(#filePath.dropLast("Tests/RosterTests/TablesPageTests.swift".count)) + "docs/contract/tables.md"

    @Test func thePageSaysWhatTheCodeDeclares() throws {
        let page = try #require(Self.read(Self.path), "\(Self.path) cannot be read")
        let start = try #require(page.firstRange(of: "\n## program\n"))
        let tables = TableSpec.all.map(TableSection.init).map(\.text).joined(separator: "\n")
        let expected = page[..<start.lowerBound] + "\n" + tables
        if getenv("HOLDFAST_WRITE_DOCS") != nil {
            try #require(Self.write(Self.path, String(expected)))
        } else {
            let lines = (page.split(separator: "\n"), expected.split(separator: "\n"))
            let difference = zip(lines.0, lines.1).first { $0 != $1 }
            #expect(page == expected, "first: \(difference.map { "\($0.0) instead of \($0.1)" } ?? "at the end")")
        }
    }

    private static func read(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        return String(validating: bytes[..<fread(&bytes, 1, bytes.count, file)], as: UTF8.self)
    }

    private static func write(_ path: String, _ text: String) -> Bool {
        guard let file = fopen(path, "w") else { return false }
        defer { fclose(file) }
        return fputs(text, file) >= 0
    }
}

/// The section of the page about one table.
private struct TableSection {
    let spec: TableSpec

    /// The order of `docs/contract/tables.md` is that of `TableSpec.all`.
    var text: String {
        let columns = spec.columns
        let hasDefaults = columns.contains { $0.whenEmpty != nil }
        let key = spec.key.isEmpty ? "none" : spec.key.map { "`\($0)`" }.joined(separator: ", ")
        var lines = ["## \(spec.name)", "", "A row: \(spec.summary).", "", "- Key: \(key)."]
        lines.append("- Batches: " + (spec.dateColumn.map { "one for each rotation period, by `\($0)`." } ?? "one."))
        lines.append(
            "- File: "
                + (spec.hasFile
                    ? "`\(spec.name).csv`, \(spec.isRequired ? "required" : "optional")." : "none of its own."))
        lines.append("- Personal: \(spec.isPersonal ? "yes" : "no").")
        lines.append("- In the digest: \(digest).")
        lines += [
            "",
            hasDefaults
                ? "| column | type | may be missing | empty in the file means | holds |"
                : "| column | type | may be missing | holds |",
        ]
        lines.append(hasDefaults ? "|---|---|---|---|---|" : "|---|---|---|---|")
        for column in columns {
            let missing = (column.isNullable ? "yes" : "no") + (column.isAppended ? "; added, may be absent" : "")
            var cells = ["`\(column.name)`", Self.type(column), missing]
            if hasDefaults { cells.append(column.whenEmpty.map { "`\($0)`" } ?? "") }
            cells.append(Self.holds(column.content))
            lines.append("| " + cells.joined(separator: " | ") + " |")
        }
        for column in columns {
            guard case .code(let words) = column.content, words.count > 7 else { continue }
            lines += ["", "Words of `\(column.name)`: \(words.map { "`\($0)`" }.joined(separator: " "))."]
        }
        let moved = spec.fileColumns.filter { $0.movedTo != nil }
        if let target = moved.first?.movedTo {
            let names = moved.map { "`\($0.name)`" }.joined(separator: ", ")
            lines += [
                "",
                "The file's \(moved.count == 1 ? "column" : "columns") \(names) \(moved.count == 1 ? "goes" : "go") to [`\(target)`](#\(target)).",
            ]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var digest: String {
        if spec.canonicalColumns.isEmpty { return "no" }
        let out = spec.columns.filter { !$0.isAppended && !spec.canonicalColumns.contains($0.name) }
        let added = spec.columns.contains(where: \.isAppended) ? "; added columns where they are used" : ""
        return out.isEmpty
            ? "every column" + added : "every column but \(out.map { "`\($0.name)`" }.joined(separator: ", "))" + added
    }

    private static func type(_ column: ColumnSpec) -> String {
        switch column.content {
        case .integer, .thousandths: "int32 `i`"
        case .bool: "bool `b`"
        case .date: "date32 `tdD`"
        case .localDateTime: "local timestamp `tsu:`"
        case .text: "utf8 `u`"
        default: "dictionary `i` of `u`"
        }
    }

    private static func holds(_ content: CellContent) -> String {
        switch content {
        case .id: "id"
        case .reference(let table): "id of [`\(table)`](#\(table))"
        case .word: "one word, the program's own"
        case .code(let words):
            words.count > 7 ? "one of the words below" : words.map { "`\($0)`" }.joined(separator: " ")
        case .list: "words separated by `;`"
        case .text: "text"
        case .slot: "`AM` `PM` `NIGHT`"
        case .weekdays: "a set of weekdays, as in the file"
        case .integer(let range): "\(range.lowerBound) to \(range.upperBound)"
        case .thousandths: "thousandths, 1 to 1000; the file has a decimal above 0 and up to 1"
        case .bool: "`true` `false`"
        case .date: "`YYYY-MM-DD`"
        case .localDateTime: "`YYYY-MM-DDTHH:MM`, local"
        }
    }
}

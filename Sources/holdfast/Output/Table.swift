// SPDX-License-Identifier: Apache-2.0

/// Rows in columns that line up, for people.
///
/// A cell is one line, and nothing in it acts on the terminal, wherever its text is from.
enum TextTable {
    static func render(_ header: [String], _ rows: [[String]]) -> String {
        let all = [header] + rows.map { $0.map(TerminalText.escapedLine) }
        let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            row.enumerated().map { column, cell in
                column == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}

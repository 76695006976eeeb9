// SPDX-License-Identifier: Apache-2.0

/// The rows of a table as texts, cell by cell, as a file would hold them: what a document brings that is no CSV.
///
/// An empty text is an empty cell.
public struct CellTable: Sendable {
    /// The table's name.
    public let name: String
    /// The names of the columns, in the order of the cells.
    public let columns: [String]
    private var arena: [UInt8] = []
    private var ends: [Int] = []
    /// The numbers, in the document, of rows that could not be read; ascending.
    private var skipped: [Int] = []

    /// A table without rows.
    public init(name: String, columns: [String]) {
        self.name = name
        self.columns = columns
    }

    /// The number of whole rows.
    public var count: Int { columns.isEmpty ? 0 : ends.count / columns.count }

    /// Adds the next cell; after as many as there are columns, the next row begins.
    public mutating func append(_ text: some StringProtocol) {
        arena.append(contentsOf: text.utf8)
        ends.append(arena.count)
    }

    /// Passes over a row of the document that cannot be read, so that the places of those after it stay right.
    public mutating func skipRow() { skipped.append(count + skipped.count) }

    /// The number in the document of a row.
    func number(of row: Int) -> Int { skipped.reduce(row) { $1 <= $0 ? $0 + 1 : $0 } }

    /// Calls `body` with the bytes of a cell, which are valid during the call.
    func withCell<Value>(_ row: Int, _ column: Int, _ body: (UnsafeRawBufferPointer) -> Value) -> Value {
        let index = row * columns.count + column
        let start = index == 0 ? 0 : ends[index - 1]
        return arena.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[start..<ends[index]])) }
    }

    /// Where a cell stands in the document, as a JSON pointer (RFC 6901).
    func pointer(_ row: Int, _ column: Int?) -> String {
        "/tables/\(name)/rows/\(number(of: row))" + (column.map { "/\($0)" } ?? "")
    }
}

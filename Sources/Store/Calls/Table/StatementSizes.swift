// SPDX-License-Identifier: Apache-2.0

/// About how many rows at once a statement is, so that many rows need few statements and there are few to prepare.
enum StatementSizes {
    private static let exact = [64, 16, 4, 1]
    private static let padded = [1, 4, 16, 64, 128]

    /// The elements in pieces of a few sizes, the large ones first, each element once.
    static func split<Element>(_ elements: [Element]) -> [ArraySlice<Element>] {
        var rest = elements[...]
        var pieces: [ArraySlice<Element>] = []
        for size in exact {
            while rest.count >= size {
                pieces.append(rest.prefix(size))
                rest = rest.dropFirst(size)
            }
        }
        return pieces
    }

    /// The elements in as few pieces as can be, each filled up by saying its last element again: for lists of rows to be
    /// found, which are found once however often they are named.
    static func repeating<Element>(_ elements: [Element]) -> [[Element]] {
        let largest = padded[padded.count - 1]
        return stride(from: 0, to: elements.count, by: largest).map { start in
            let piece = Array(elements[start..<min(elements.count, start + largest)])
            let size = padded.first { $0 >= piece.count } ?? largest
            return piece + repeatElement(piece[piece.count - 1], count: size - piece.count)
        }
    }

    /// `$3, $4, ...`; or each so many: `$3, $6, ...`.
    static func marks(from first: Int, every width: Int = 1, count: Int) -> String {
        (0..<count).map { "$\(first + $0 * width)" }.joined(separator: ", ")
    }

    /// `($3, $4), ($5, $6), ...`.
    static func groups(from first: Int, width: Int, count: Int) -> String {
        (0..<count).map { "(\(marks(from: first + $0 * width, count: width)))" }.joined(separator: ", ")
    }
}

/// Rows that a statement is about, named by their ids, with values that differ from row to row.
///
/// They are not joined as a table of values: a database that has not counted its rows lately may then read all calls to
/// find a few. A list of ids can only be looked up in the primary key, whatever is known of the table.
struct NamedRows {
    /// The place of the first row's id.
    let first: Int
    /// How many values there are for each row, its id included.
    let width: Int
    let count: Int

    /// True of a row that is among them.
    var areNamed: String { "id IN (\(StatementSizes.marks(from: first, every: width, count: count)))" }

    /// The value of a row: 1 is the one that follows its id.
    func value(_ number: Int) -> String {
        let cases = (0..<count).map { "WHEN $\(first + $0 * width) THEN $\(first + $0 * width + number)" }
        return "CASE id \(cases.joined(separator: " ")) END"
    }
}

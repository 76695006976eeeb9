// SPDX-License-Identifier: Apache-2.0

public import Columns

/// What the cells of a declared column hold, and so how they are written in a file and typed in a table.
public enum CellContent: Sendable, Hashable {
    /// An id that other tables refer to: 1 to 64 visible ASCII characters or letters, without `;`, `,` or quotes.
    case id
    /// The id of a row of another table.
    case reference(String)
    /// One word of a set that the program chooses itself.
    case word
    /// One word of a set that is fixed here.
    case code([String])
    /// Words separated by `;`.
    case list
    /// Any text on one or more lines.
    case text
    /// `AM`, `PM` or `NIGHT`.
    case slot
    /// A set of weekdays, as `WeekdaySet` reads it.
    case weekdays
    /// A whole number.
    case integer(ClosedRange<Int>)
    /// A decimal above 0 and up to 1 with at most three places, held as a whole number of thousandths.
    case thousandths
    /// `true` or `false`.
    case bool
    /// `YYYY-MM-DD`.
    case date
    /// `YYYY-MM-DDTHH:MM` on the program's wall clock.
    case localDateTime

    /// The type that the column has in a table.
    public var type: ColumnType {
        switch self {
        case .id, .reference, .word, .code, .list, .slot, .weekdays: .dictionary
        case .text: .utf8
        case .integer, .thousandths: .int32
        case .bool: .bool
        case .date: .date32
        case .localDateTime: .localTimestamp
        }
    }

    /// What is allowed, as the end of the sentence "allowed is ...".
    public var allowed: String {
        switch self {
        case .id: "1 to 64 letters, digits and signs, without spaces, \";\", \",\" and quotes"
        case .reference(let table): "an id of \(table).csv"
        case .word: "one word of at most 64 bytes, without \";\" and control characters"
        case .code(let words): words.joined(separator: ", ")
        case .list: "words separated by \";\""
        case .text: "text of at most 4096 bytes without control characters other than tabs and line ends"
        case .slot: "AM, PM, NIGHT"
        case .weekdays: "all, holiday, mon to sun, ranges like mon-fri, or a list of these with \";\""
        case .integer(let range):
            "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .thousandths: "a number above 0 and up to 1 with at most three decimals"
        case .bool: "true, false"
        case .date: "a date of the calendar written YYYY-MM-DD"
        case .localDateTime: "a local date and time written YYYY-MM-DDTHH:MM"
        }
    }
}

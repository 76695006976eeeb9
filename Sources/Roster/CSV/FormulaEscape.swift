// SPDX-License-Identifier: Apache-2.0

/// Keeps spreadsheets from running a cell: text that begins with `=`, `+`, `-`, `@`, a tab or a carriage return is
/// exported with an apostrophe before it, and import takes exactly that apostrophe off again.
///
/// Text that begins with apostrophes before one of these signs gets one more, so that every text comes back as it was
/// (OWASP, CSV injection).
enum FormulaEscape {
    static let apostrophe = UInt8(ascii: "'")

    /// Whether cells of a column may hold text of somebody's own, and so a formula.
    static func concerns(_ content: CellContent) -> Bool {
        switch content {
        case .id, .reference, .word, .list, .text: true
        case .code, .slot, .weekdays, .integer, .thousandths, .bool, .date, .localDateTime: false
        }
    }

    /// Whether the text has to be escaped.
    static func isNeeded(_ bytes: some Collection<UInt8>) -> Bool {
        guard let first = bytes.first(where: { $0 != apostrophe }) else { return false }
        return startsFormula(first)
    }

    /// The text without the escape, if it has one.
    static func removed(from bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard bytes.first == apostrophe, isNeeded(bytes) else { return bytes }
        return UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
    }

    private static func startsFormula(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 9, 13: true
        default: false
        }
    }
}

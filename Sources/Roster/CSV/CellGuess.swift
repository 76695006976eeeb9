// SPDX-License-Identifier: Apache-2.0

/// Guesses what a cell that is not allowed was meant to say.
enum CellGuess {
    /// A value that is allowed, or `nil` if there is nothing to guess from.
    ///
    /// - Parameters:
    ///   - value: what stands in the cell.
    ///   - content: what the column holds.
    ///   - ids: the ids that a reference may name.
    static func value(for value: String, _ content: CellContent, ids: [String]) -> String? {
        let word = trimmed(value)
        guard !word.isEmpty, word.utf8.count <= 128 else { return nil }
        switch content {
        case .reference: return Spelling.nearest(to: word, among: ids)
        case .code(let words): return Spelling.nearest(to: word, among: words)
        case .slot: return slot(word)
        case .bool: return bool(word)
        case .date: return DateGuess.date(word).map { "\($0)" }
        case .localDateTime: return DateGuess.localDateTime(word)
        case .integer(let range): return integer(word, range)
        case .thousandths: return fraction(word)
        case .id: return id(word)
        case .word: return id(word).flatMap { $0 == value ? nil : $0 }
        case .list, .text, .weekdays: return nil
        }
    }

    private static func trimmed(_ value: String) -> String {
        var text = Substring(value)
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }

    private static func slot(_ word: String) -> String? {
        switch word.lowercased() {
        case "morning", "a.m.", "a": Slot.am.code
        case "afternoon", "p.m.", "p": Slot.pm.code
        case "n", "overnight", "evening": Slot.night.code
        default: Spelling.nearest(to: word, among: Slot.allCases.map(\.code))
        }
    }

    private static func bool(_ word: String) -> String? {
        switch word.lowercased() {
        case "yes", "y", "1", "t", "true", "x", "on": "true"
        case "no", "n", "0", "f", "false", "off": "false"
        default: nil
        }
    }

    /// The nearest number of the range, for a number that is outside it or has a fraction of zero.
    private static func integer(_ word: String, _ range: ClosedRange<Int>) -> String? {
        let parts = word.split(separator: ".", omittingEmptySubsequences: false)
        guard let value = Int(parts[0]), parts.count == 1 || parts.dropFirst().joined().allSatisfy({ $0 == "0" }) else {
            return nil
        }
        return "\(min(max(value, range.lowerBound), range.upperBound))"
    }

    /// `0,8`, `.8` and `80%` for `0.8`.
    private static func fraction(_ word: String) -> String? {
        var text = word.replacing(",", with: ".")
        var scale = 1.0
        if text.hasSuffix("%") {
            text.removeLast()
            scale = 100
        }
        guard let value = Double(text), value > 0 else { return nil }
        let thousandths = Int(min(1000, max(1, (value / scale * 1000).rounded())))
        guard thousandths < 1000 else { return "1" }
        var digits = String(thousandths + 1000).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "0." + digits
    }

    /// The word with `-` for what an id cannot hold.
    private static func id(_ word: String) -> String? {
        let isAllowed = { (scalar: Unicode.Scalar) -> Bool in
            scalar.value > 32 && scalar.value != 127 && !" \"',;".unicodeScalars.contains(scalar)
        }
        let text = String(String.UnicodeScalarView(word.unicodeScalars.map { isAllowed($0) ? $0 : "-" }))
        return text.utf8.count <= CellParser.longestWord ? text : nil
    }
}

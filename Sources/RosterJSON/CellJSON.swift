// SPDX-License-Identifier: Apache-2.0

internal import JSON
internal import Roster

/// The values of cells as JSON.
enum CellJSON {
    /// The text of a cell as a value of its column's kind; text that is not of that kind stays a string.
    static func value(_ text: String, _ content: CellContent?) -> JSONValue {
        if text.isEmpty { return .null }
        switch content {
        case .integer: return Int64(text).map { .integer($0) } ?? .string(text)
        case .bool: return text == "true" ? true : text == "false" ? false : .string(text)
        case .list: return .array(text.split(separator: ";").map { .string(String($0)) })
        case .thousandths:
            if let whole = Int64(text) { return .integer(whole) }
            return Double(text).map { .number($0) } ?? .string(text)
        default: return .string(text)
        }
    }

    /// The text of a value for a column; `nil` if it is of another kind than the column's.
    static func text(_ value: JSONValue, _ content: CellContent) -> String? {
        if value.isNull { return "" }
        switch content {
        case .integer: return value.integerValue.map { "\($0)" }
        case .bool: return value.boolValue.map { $0 ? "true" : "false" }
        case .list:
            guard let items = value.arrayValue else { return nil }
            let words = items.compactMap(\.stringValue)
            return words.count == items.count && !words.contains { $0.contains(";") }
                ? words.joined(separator: ";") : nil
        case .thousandths: return value.numberValue.flatMap(thousandths)
        default: return value.stringValue
        }
    }

    /// What a value of a column is, for the end of a sentence.
    static func kind(_ content: CellContent) -> String {
        switch content {
        case .integer: "an integer"
        case .bool: "true or false"
        case .list: "an array of strings without \";\""
        case .thousandths: "a number"
        default: "a string"
        }
    }

    /// A number with at most three decimals as a file has it; numbers with more keep them, to be refused by name.
    private static func thousandths(_ number: JSONNumber) -> String? {
        if let whole = number.integerValue { return "\(whole)" }
        guard let double = number.doubleValue else { return nil }
        let scaled = (double * 1000).rounded()
        guard abs(scaled) < 1_000_000, scaled / 1000 == double else { return "\(double)" }
        let value = Int(scaled)
        var digits = "\(abs(value) % 1000 + 1000)".dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "\(value < 0 ? "-" : "")\(abs(value) / 1000).\(digits)"
    }
}

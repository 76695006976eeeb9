// SPDX-License-Identifier: Apache-2.0

/// Values in sentences.
enum ValueText {
    /// The value as JSON if that is short, else what it is.
    static func short(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): JSONValue.string(cut(text)).text
        case .array(let elements) where elements.isEmpty: "an empty array"
        case .array(let elements): "an array of \(counted(elements.count, "element"))"
        case .object(let object): "an object of \(counted(object.count, "member"))"
        default: value.text
        }
    }

    /// At most 60 characters of a text that comes from outside.
    static func cut(_ text: String) -> String {
        let start = text.unicodeScalars.prefix(60)
        return start.endIndex == text.endIndex ? text : String(start) + "..."
    }

    static func counted(_ count: Int, _ word: String) -> String {
        count == 1 ? "1 \(word)" : "\(count) \(word)s"
    }

    /// `"a", "b" or "c"`; a long list is cut.
    static func list(_ values: [JSONValue]) -> String {
        let words = values.prefix(20).map(short)
        if values.count > words.count { return words.joined(separator: ", ") + " or \(values.count - 20) others" }
        guard let last = words.last, words.count > 1 else { return words.joined() }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }

    /// The names of JSON Schema types with their articles.
    static func types(_ value: JSONValue) -> String {
        let names = (value.arrayValue ?? [value]).compactMap(\.stringValue).map { name in
            switch name {
            case "null": name
            case "integer", "array", "object": "an " + name
            default: "a " + name
            }
        }
        return names.joined(separator: " or ")
    }
}

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
        default: cut(value.text)
        }
    }

    /// At most `length` characters of a text that comes from outside.
    static func cut(_ text: String, _ length: Int = 60) -> String {
        let start = text.unicodeScalars.prefix(length)
        return start.endIndex == text.endIndex ? text : String(start) + "..."
    }

    /// The value itself if it is short, else the start of its text.
    ///
    /// Reads no more of the value than it shows.
    static func shortened(_ value: JSONValue) -> JSONValue {
        switch value {
        case .null, .bool, .integer: return value
        case .string(let text): return .string(cut(text, 200))
        case .number: return value.text.utf8.count <= 200 ? value : .string(cut(value.text, 200))
        case .array, .object:
            var room = 100
            guard fits(value, &room) else { return .string(short(value)) }
            return value
        }
    }

    /// A list of what is allowed, at most 50 short entries of it.
    static func shortened(list: JSONValue) -> JSONValue {
        guard case .array(let elements) = list else { return shortened(list) }
        return .array(elements.prefix(50).map { shortened($0) })
    }

    /// Whether the value is written with few values and letters, found without walking over all of it.
    private static func fits(_ value: JSONValue, _ room: inout Int) -> Bool {
        room -= 1
        switch value {
        case .null, .bool, .integer: break
        case .number: room -= value.text.utf8.count / 4
        case .string(let text): room -= text.utf8.count / 4
        case .array(let elements):
            for element in elements where room < 0 || !fits(element, &room) { return false }
        case .object(let object):
            for entry in object {
                room -= entry.key.utf8.count / 4
                if room < 0 || !fits(entry.value, &room) { return false }
            }
        }
        return room >= 0
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
        types((value.arrayValue ?? [value]).compactMap(\.stringValue))
    }

    static func types(_ names: [String]) -> String {
        let words = names.map { name in
            switch name {
            case "null": name
            case "integer", "array", "object": "an " + name
            default: "a " + name
            }
        }
        guard let last = words.last, words.count > 2 else { return words.joined(separator: " or ") }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }
}

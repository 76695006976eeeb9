// SPDX-License-Identifier: Apache-2.0

import JSON

/// A typed look at one JSON object of a manifest; every fault names its pointer.
struct ManifestField {
    let object: JSONObject
    let pointer: String

    init(_ value: JSONValue, at pointer: String) throws(ManifestError) {
        guard let object = value.objectValue else {
            throw ManifestError(pointer: pointer, message: "must be an object, is \(value.kindName)")
        }
        self.object = object
        self.pointer = pointer
    }

    func fail(_ key: String, _ message: String) -> ManifestError {
        ManifestError(pointer: pointer + "/" + key, message: message)
    }

    func string(_ key: String) throws(ManifestError) -> String {
        guard let value = object[key] else { throw fail(key, "is missing; a string is required") }
        guard let text = value.stringValue, !text.isEmpty else {
            throw fail(key, "must be a non-empty string, is \(value.kindName)")
        }
        return text
    }

    func string(_ key: String, default fallback: String) throws(ManifestError) -> String {
        object[key] == nil ? fallback : try string(key)
    }

    func integer(_ key: String, in range: ClosedRange<Int64>, default fallback: Int64) throws(ManifestError) -> Int64 {
        guard let value = object[key] else { return fallback }
        guard let number = value.integerValue, range.contains(number) else {
            throw fail(key, "must be an integer from \(range.lowerBound) to \(range.upperBound), is \(value.text)")
        }
        return number
    }

    func integer(ifPresent key: String, in range: ClosedRange<Int64>) throws(ManifestError) -> Int64? {
        object[key] == nil ? nil : try integer(key, in: range, default: range.lowerBound)
    }

    func bool(_ key: String, default fallback: Bool) throws(ManifestError) -> Bool {
        guard let value = object[key] else { return fallback }
        guard let flag = value.boolValue else { throw fail(key, "must be true or false, is \(value.kindName)") }
        return flag
    }

    func strings(_ key: String) throws(ManifestError) -> [String] {
        var result: [String] = []
        for (index, value) in try array(key).enumerated() {
            guard let text = value.stringValue else {
                throw fail("\(key)/\(index)", "must be a string, is \(value.kindName)")
            }
            result.append(text)
        }
        return result
    }

    func array(_ key: String) throws(ManifestError) -> [JSONValue] {
        guard let value = object[key] else { return [] }
        guard let list = value.arrayValue else { throw fail(key, "must be a list, is \(value.kindName)") }
        return list
    }

    func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, _ type: Choice.Type, default fallback: Choice
    ) throws(ManifestError) -> Choice where Choice.RawValue == String {
        guard let value = object[key] else { return fallback }
        guard let text = value.stringValue, let choice = Choice(rawValue: text) else {
            let allowed = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw fail(key, "must be one of \(allowed); is \(value.text)")
        }
        return choice
    }

    /// A name that faces spell: of a tool, a task type, a queue or a schedule.
    func name(_ key: String) throws(ManifestError) -> String {
        let name = try string(key)
        guard ToolDescriptor.isValidName(name) else {
            throw fail(key, "must be 1 to 64 of a-z, A-Z, 0-9, _ and -, is \"\(name)\"")
        }
        return name
    }

    /// A required schema of objects: of arguments.
    func objectSchema(_ key: String) throws(ManifestError) -> JSONSchema {
        guard let schema = try schema(key) else {
            throw fail(key, "is missing; a JSON Schema of type object is required")
        }
        guard schema.source["type"]?.stringValue == "object" else { throw fail(key + "/type", "must be \"object\"") }
        return schema
    }

    func schema(_ key: String) throws(ManifestError) -> JSONSchema? {
        guard let value = object[key] else { return nil }
        // A `format` in a manifest is meant: a date that is none is refused before the plugin sees it.
        do { return try JSONSchema(compiling: value, options: .init(assertFormats: true)) } catch {
            throw fail(key, "\(error)")
        }
    }
}

extension JSONValue {
    /// The word for this value's type in an error message.
    package var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer, .number: "a number"
        case .string: "a string"
        case .array: "a list"
        case .object: "an object"
        }
    }
}

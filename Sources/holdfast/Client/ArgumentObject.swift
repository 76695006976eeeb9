// SPDX-License-Identifier: Apache-2.0

import JSON

/// An object of arguments given as the value of `--json`; `-` is standard input.
enum ArgumentObject {
    static func parse(_ text: String, example: String) throws(Failure) -> JSONValue {
        let bytes = text == "-" ? try StandardInput.readAll() : Array(text.utf8)
        let value: JSONValue
        do { value = try JSONValue.parse(bytes) } catch {
            throw Failure(kind: .usage, message: "--json is not valid JSON: \(error)")
        }
        guard value.objectValue != nil else {
            throw Failure(kind: .usage, message: "--json must be an object, such as \(example); is \(value.kindName)")
        }
        return value
    }
}

// SPDX-License-Identifier: Apache-2.0

import BenchSupport
import JSON

/// Reading into a tree and writing it, and the scan that keeps nothing.
enum Tree {
    static func figures(_ subject: String, _ bytes: [UInt8]) throws -> [Figure] {
        let value = try JSONValue.parse(bytes)
        return [
            Figure("tree.\(subject).parse") {
                .digest(Digest(of: value))
            } body: {
                blackHole(try? JSONValue.parse(bytes))
            },
            Figure("tree.\(subject).write") {
                .document(value.serialized())
            } body: {
                blackHole(value.serialized())
            },
            Figure("numbers.\(subject).parse") {
                .digest(Digest(of: value))
            } body: {
                if let value = try? JSONValue.parse(bytes) { blackHole(sum(of: value)) }
            },
            Figure("scan.\(subject).parse") {
                .accepted
            } body: {
                blackHole(try? JSONScanner.validate(bytes))
            },
        ]
    }

    /// Reads every number as a double: a tree keeps what is no integer as it was written, and the other contestants do
    /// not.
    private static func sum(of value: JSONValue) -> Double {
        if let object = value.objectValue { return object.reduce(0) { $0 + sum(of: $1.value) } }
        if let elements = value.arrayValue { return elements.reduce(0) { $0 + sum(of: $1) } }
        return value.doubleValue ?? 0
    }
}

extension Digest {
    /// The digest of a tree.
    init(of value: JSONValue) {
        if let object = value.objectValue {
            self = .object(object.map { ($0.key, Digest(of: $0.value)) })
        } else if let elements = value.arrayValue {
            self = .array(elements.map(Digest.init(of:)))
        } else if let text = value.stringValue {
            self = .string(text)
        } else if let flag = value.boolValue {
            self = .bool(flag)
        } else if let number = value.doubleValue {
            self = .number(number)
        } else {
            self = .null
        }
    }
}

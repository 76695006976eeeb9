// SPDX-License-Identifier: Apache-2.0

import Logging

/// Metadata as a flat list of fields in the order of their keys: nested keys are joined by dots, secrets replaced.
struct LogFields {
    enum Value: Equatable {
        case string(String)
        /// A number or boolean, already in JSON's spelling.
        case literal(String)
        case list([Value])
    }

    private(set) var fields: [(key: String, value: Value)] = []
    private let redaction: Redaction

    init(_ metadata: Logger.Metadata, redaction: Redaction = .process) {
        self.redaction = redaction
        append(metadata, prefix: "")
    }

    private mutating func append(_ metadata: Logger.Metadata, prefix: String) {
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            let path = prefix + key
            if SecretName.matches(key) {
                fields.append((path, .string(Redaction.mark)))
            } else if case .dictionary(let inner) = value {
                append(inner, prefix: path + ".")
            } else {
                fields.append((path, self.value(value)))
            }
        }
    }

    private func value(_ value: Logger.MetadataValue) -> Value {
        switch value {
        case .string(let text): .string(redaction.text(text))
        case .stringConvertible(let object):
            LogFields.literal(object) ?? .string(redaction.text(object.description))
        case .array(let list): .list(list.map(self.value))
        case .dictionary(let inner):
            .list(
                LogFields(inner, redaction: redaction).fields
                    .map { .string("\($0.key)=\(LogFields.plain($0.value))") })
        }
    }

    private static func literal(_ object: any CustomStringConvertible) -> Value? {
        switch object {
        // The usual types first: asking for a protocol is the slow question.
        case let number as Int: .literal(String(number))
        case let flag as Bool: .literal(flag ? "true" : "false")
        case let number as any FixedWidthInteger: .literal(number.description)
        case let number as Double where number.isFinite: .literal(number.description)
        default: nil
        }
    }

    static func plain(_ value: Value) -> String {
        switch value {
        case .string(let text), .literal(let text): text
        case .list(let list): "[" + list.map(plain).joined(separator: ",") + "]"
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import JSON

/// The answers given as `NAME=VALUE`, as the document that the daemon takes.
///
/// A name is the key of an ask, or a field of the form of the only ask that has such a field; a value is read as what the
/// form's schema says of it, and `yes` or `no` decide an approval.
enum AnswerInput {
    static func answers(_ pairs: [String], to asks: [JSONValue]) throws(Failure) -> JSONValue {
        let open = asks.filter { $0["answered"]?.boolValue != true }
        var answers = JSONObject()
        for pair in pairs {
            guard let equals = pair.firstIndex(of: "="), equals != pair.startIndex else {
                throw Failure(kind: .usage, message: "\"\(pair)\" is not NAME=VALUE")
            }
            let name = String(pair[..<equals])
            let text = String(pair[pair.index(after: equals)...])
            if let ask = open.first(where: { $0["key"]?.stringValue == name && isWhole(text, of: $0, name) }) {
                answers[name] = try whole(text, of: ask, name)
                continue
            }
            let askers = open.filter { $0["schema"]?["properties"]?[name] != nil }
            guard askers.count == 1, let key = askers[0]["key"]?.stringValue else {
                throw Failure(kind: .usage, message: unknown(name, askers, open))
            }
            var fields = answers[key]?.objectValue ?? [:]
            fields[name] = value(text, as: askers[0]["schema"]?["properties"]?[name] ?? .null)
            answers[key] = .object(fields)
        }
        return .object(answers)
    }

    /// Whether the text answers all of the ask, and not the field of its form that has the same name.
    private static func isWhole(_ text: String, of ask: JSONValue, _ name: String) -> Bool {
        ask["schema"]?["properties"]?[name] == nil || text.hasPrefix("{")
    }

    private static func whole(_ text: String, of ask: JSONValue, _ name: String) throws(Failure) -> JSONValue {
        guard ask["kind"]?.stringValue == "approval" else { return value(text, as: ask["schema"] ?? .null) }
        switch text.lowercased() {
        case "yes", "y", "true", "approve", "approved": return ["approved": true]
        case "no", "n", "false", "deny", "denied": return ["approved": false]
        default: throw Failure(kind: .usage, message: "\(name) is an approval: yes or no, not \"\(text)\"")
        }
    }

    /// A text where the schema says string, else JSON, else a text: validation names the fault.
    private static func value(_ text: String, as schema: JSONValue) -> JSONValue {
        if schema["type"]?.stringValue == "string" { return .string(text) }
        return (try? JSONValue.parse(Array(text.utf8))) ?? .string(text)
    }

    private static func unknown(_ name: String, _ askers: [JSONValue], _ open: [JSONValue]) -> String {
        if askers.count > 1 {
            let keys = askers.compactMap { $0["key"]?.stringValue }.joined(separator: ", ")
            return "the asks \(keys) all have a field \"\(name)\"; give them as KEY={\"\(name)\": ...}"
        }
        let names = open.flatMap { ask in
            [ask["key"]?.stringValue ?? ""] + (ask["schema"]?["properties"]?.objectValue.map { Array($0.keys) } ?? [])
        }
        guard !names.isEmpty else { return "the call asks nothing" }
        var told: Set<String> = []
        let different = names.filter { told.insert($0).inserted }.joined(separator: ", ")
        return "the call asks nothing named \"\(name)\"; it asks \(different)"
    }
}

// SPDX-License-Identifier: Apache-2.0

import JSON

/// What came, or would come, of a reload, for people.
enum ReloadText {
    static func reload(_ answer: JSONValue) -> String {
        let applied = answer["applied"]?.arrayValue ?? []
        var out = applied.isEmpty ? "no setting changed\n" : "applied:\n" + applied.map(change).joined()
        out += pending(answer["needs_restart"]?.arrayValue ?? [])
        for plugin in answer["plugins"]?.arrayValue ?? [] {
            let reason = plugin["reason"]?.stringValue.map { ": \($0)" } ?? ""
            out += "plugin \(plugin["id"]?.stringValue ?? ""): \(plugin["outcome"]?.stringValue ?? "")\(reason)\n"
        }
        return out + warnings(answer)
    }

    static func check(_ answer: JSONValue) -> String {
        let changes = answer["would_apply"]?.arrayValue ?? []
        var out = ""
        for fault in answer["faults"]?.arrayValue ?? [] {
            let line = fault["line"]?.integerValue ?? 0
            let place = line == 0 ? "" : ":\(line):\(fault["column"]?.integerValue ?? 0)"
            let key = fault["key"]?.stringValue ?? ""
            out += "\(fault["file"]?.stringValue ?? "")\(place): \(key.isEmpty ? "" : key + ": ")"
            out += "\(fault["message"]?.stringValue ?? "")\n"
        }
        if out.isEmpty {
            out = changes.isEmpty ? "no setting would change\n" : "would be applied:\n" + changes.map(change).joined()
        }
        return out + pending(answer["needs_restart"]?.arrayValue ?? []) + warnings(answer)
    }

    static func pending(_ changes: [JSONValue]) -> String {
        changes.isEmpty ? "" : "needs a restart:\n" + changes.map(change).joined()
    }

    private static func warnings(_ answer: JSONValue) -> String {
        (answer["warnings"]?.arrayValue ?? []).map { "warning: \($0.stringValue ?? "")\n" }.joined()
    }

    private static func change(_ change: JSONValue) -> String {
        let before = change["before"]?.stringValue ?? "not set"
        let after = change["after"]?.stringValue ?? "not set"
        return
            "  \(change["key"]?.stringValue ?? ""): \(before) -> \(after)  (\(change["origin"]?.stringValue ?? ""))\n"
    }
}

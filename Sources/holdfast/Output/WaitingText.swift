// SPDX-License-Identifier: Apache-2.0

import JSON

/// What to do about a call that waits: what it asks, and the lines that answer and follow it.
enum WaitingText {
    /// Of the document `{call_id, state, expires_at, asks}` or of a call's own.
    static func render(_ call: JSONValue) -> String {
        let id = call["call_id"]?.stringValue ?? call["id"]?.stringValue ?? "unknown"
        guard call["state"]?.stringValue == "input_required" else {
            return "the call goes on without you; follow it:  holdfast task watch \(id)"
        }
        var lines = ["the call waits for an answer or an approval: \(id)"]
        let open = (call["asks"]?.arrayValue ?? []).filter { $0["answered"]?.boolValue != true }
        for ask in open { lines.append("  " + question(ask)) }
        if let expires = call["expires_at"]?.stringValue { lines.append("  it waits until \(expires)") }
        let approval = open.first { $0["kind"]?.stringValue == "approval" }
        if let approval {
            lines.append("another person approves it:  holdfast approve \(approval["approval_id"]?.stringValue ?? id)")
        }
        let own = open.first { $0["kind"]?.stringValue != "approval" }
        if own != nil || approval == nil {
            lines.append("answer it:  holdfast task answer \(id) \(own.map(example) ?? "KEY=VALUE")")
        }
        lines.append("follow it:  holdfast task watch \(id)")
        return lines.joined(separator: "\n")
    }

    /// `approve (approval): Publish 12 changes?`.
    static func question(_ ask: JSONValue) -> String {
        let head = "\(ask["key"]?.stringValue ?? "?") (\(ask["kind"]?.stringValue ?? "form"))"
        let words = [ask["title"], ask["message"]].compactMap { $0?.stringValue }.filter { !$0.isEmpty }
        return words.isEmpty ? head : head + ": " + words.joined(separator: ": ")
    }

    /// What could be written after the id, such as `name=VALUE` or `go=yes`.
    private static func example(_ ask: JSONValue) -> String {
        let key = ask["key"]?.stringValue ?? "KEY"
        guard let fields = ask["schema"]?["properties"]?.objectValue, !fields.isEmpty else { return "\(key)=VALUE" }
        return fields.keys.map { "\($0)=VALUE" }.joined(separator: " ")
    }
}

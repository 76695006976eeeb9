// SPDX-License-Identifier: Apache-2.0

import JSON

/// Tasks and waiting calls, for people.
enum CallText {
    /// One call in full.
    static func show(_ call: JSONValue) -> String {
        var rows: [(String, String)] = []
        func row(_ name: String, _ value: String?) {
            // What callers and plugins wrote may neither act on the terminal nor look like a line of ours.
            if let value, !value.isEmpty {
                rows.append((name, TerminalText.escaped(value).replacing("\n", with: " ")))
            }
        }
        row("id", text(call, "id"))
        row(text(call, "kind"), text(call, "name"))
        row("state", text(call, "state"))
        row("note", text(call, "note"))
        row("queue", "\(text(call, "queue")), \(text(call, "priority"))")
        row("attempt", "\(call["attempt"]?.text ?? "0") of \(call["max_attempts"]?.text ?? "1")")
        row("by", "\(text(call, "requested_by")) (\(text(call, "face")))")
        for name in ["created_at", "due_at", "started_at", "finished_at", "expires_at", "cancel_requested_at"] {
            row(name.replacing("_at", with: "").replacing("_", with: " "), text(call, name))
        }
        row("cancelled by", text(call, "cancelled_by"))
        row("progress", call["progress"].flatMap { $0.isNull ? nil : ProgressLine.words($0) })
        row("unique key", text(call, "unique_key"))
        row("parent", text(call, "parent"))
        row("schedule", call["schedule"]?["id"]?.stringValue)
        row("arguments", shown(call["arguments"]))
        for ask in call["asks"]?.arrayValue ?? [] {
            let by = ask["answered_by"]?.stringValue.map { "answered by \($0)" } ?? "not answered yet"
            row("asks", "\(WaitingText.question(ask)) - \(by)")
        }
        row("withheld", text(call, "withheld"))
        for failure in call["errors"]?.arrayValue ?? [] {
            let problem = failure["problem"] ?? .null
            row("attempt \(failure["attempt"]?.text ?? "?")", "\(text(problem, "code")): \(text(problem, "detail"))")
        }
        row("problem", call["problem"].flatMap { $0.isNull ? nil : "\(text($0, "code")): \(text($0, "detail"))" })
        row("result", shown(call["result"]))
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { name, value in name + String(repeating: " ", count: width - name.count + 2) + value }
            .joined(separator: "\n")
    }

    /// A page of calls.
    static func table(_ list: JSONValue) -> String {
        let rows = (list["items"]?.arrayValue ?? []).map { call in
            [
                text(call, "id"), text(call, "state"), text(call, "name"), text(call, "queue"),
                "\(call["attempt"]?.text ?? "0")/\(call["max_attempts"]?.text ?? "1")",
                text(call, "requested_by"), text(call, "due_at"), what(call),
            ].map { TerminalText.escaped($0).replacing("\n", with: " ") }
        }
        return TextTable.render(["ID", "STATE", "NAME", "QUEUE", "TRY", "BY", "DUE", "WHAT"], rows)
    }

    /// The one thing worth a cell: what it waits for, how far it is, why it failed.
    private static func what(_ call: JSONValue) -> String {
        let waits = (call["waits_for"]?.arrayValue ?? []).compactMap(\.stringValue)
        if !waits.isEmpty { return "asks " + waits.joined(separator: ", ") }
        if let code = call["problem_code"]?.stringValue { return code }
        if let progress = call["progress"], !progress.isNull { return ProgressLine.words(progress) }
        return text(call, "note")
    }

    private static func shown(_ value: JSONValue?) -> String? {
        guard let value, !value.isNull else { return nil }
        let text = value.text
        return text.count <= 2_000 ? text : text.prefix(2_000) + "… (whole with --json)"
    }

    static func text(_ value: JSONValue, _ key: String) -> String { value[key]?.stringValue ?? "" }
}

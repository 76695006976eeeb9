// SPDX-License-Identifier: Apache-2.0

import JSON

/// Approvals, for people.
enum ApprovalText {
    /// What became of an answer: one line, and where to look next.
    static func answered(_ approval: JSONValue) -> String {
        let what = "\(cell(approval, "name")) for \(cell(approval, "requested_by"))"
        let missing = approval["missing"]?.integerValue ?? 0
        switch cell(approval, "state") {
        case "pending":
            let people = missing == 1 ? "1 more person" : "\(missing) more people"
            return "noted; \(what) still needs \(people)"
        case "denied": return "denied: \(what)"
        case let state where approval["break_glass"]?["review"]?.isNull == false:
            return "reviewed: \(what), which is \(state)"
        default:
            return "approved: \(what); it goes on as call \(cell(approval, "call_id"))"
        }
    }

    /// A page of approvals.
    static func table(_ list: JSONValue) -> String {
        let rows = (list["items"]?.arrayValue ?? []).map { item in
            [
                cell(item, "id"), cell(item, "state") + (item["needs_review"]?.boolValue == true ? " (review)" : ""),
                cell(item, "name"), cell(item, "requested_by"), people(item), cell(item, "expires_at"),
                cell(item, "message"),
            ]
        }
        let more = list["next_cursor"]?.stringValue == nil ? "" : "\nThere are more; --json gives next_cursor."
        return TextTable.render(["ID", "STATE", "TOOL", "BY", "AGREED", "UNTIL", "WHAT"], rows) + more
    }

    /// One approval in full.
    static func show(_ approval: JSONValue) -> String {
        var rows: [(String, String)] = []
        func row(_ name: String, _ value: String) { if !value.isEmpty { rows.append((name, value)) } }
        row("id", cell(approval, "id"))
        row("state", cell(approval, "state"))
        row(cell(approval, "kind"), cell(approval, "name"))
        row("what", cell(approval, "message"))
        row("arguments", json(approval, "arguments"))
        row("withheld", cell(approval, "withheld"))
        row("digest", cell(approval, "arguments_digest"))
        row("schedule", json(approval, "schedule_version"))
        row("by", "\(cell(approval, "requested_by")) at \(cell(approval, "requested_at"))")
        row("until", cell(approval, "expires_at"))
        row("needs", "\(approval["quorum"]?.text ?? "1") of the role \(cell(approval, "role")) or more")
        row("policies", (approval["policies"]?.arrayValue ?? []).compactMap(\.stringValue).joined(separator: " "))
        row("call", cell(approval, "call_id"))
        for said in approval["decisions"]?.arrayValue ?? [] {
            let word = said["approved"]?.boolValue == true ? "yes" : "no"
            let reason = cell(said, "reason")
            row(
                word,
                "\(cell(said, "by")) at \(cell(said, "at")) over \(cell(said, "via"))"
                    + (reason.isEmpty ? "" : ": \(reason)"))
        }
        if let glass = approval["break_glass"], !glass.isNull {
            row(
                "alone",
                "\(cell(glass, "by")) at \(cell(glass, "at")), until \(cell(glass, "until")): "
                    + cell(glass, "reason"))
            if let review = glass["review"], !review.isNull {
                let word = review["justified"]?.boolValue == true ? "justified" : "not justified"
                row("review", "\(word), says \(cell(review, "by")) at \(cell(review, "at")): \(cell(review, "note"))")
            } else {
                row("review", "nobody has reviewed it yet")
            }
        }
        row("used", cell(approval, "used_at"))
        row("lapsed", cell(approval, "lapsed_because"))
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { name, value in name + String(repeating: " ", count: width - name.count + 2) + value }
            .joined(separator: "\n")
    }

    /// A member as one line that can neither act on the terminal nor look like a line of ours.
    static func cell(_ value: JSONValue, _ name: String) -> String {
        TerminalText.escaped(value[name]?.stringValue ?? "").replacing("\n", with: " ")
    }

    private static func json(_ value: JSONValue, _ name: String) -> String {
        guard let found = value[name], !found.isNull else { return "" }
        return TerminalText.escaped(found.text).replacing("\n", with: " ")
    }

    private static func people(_ item: JSONValue) -> String {
        "\(item["approved_by"]?.arrayValue?.count ?? 0) of \(item["quorum"]?.text ?? "1")"
    }
}

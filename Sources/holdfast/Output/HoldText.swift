// SPDX-License-Identifier: Apache-2.0

import JSON

/// Holds, for people.
enum HoldText {
    static func set(_ hold: JSONValue) -> String {
        let tools = (hold["tools"]?.arrayValue ?? []).compactMap(\.stringValue)
        let what =
            tools.isEmpty
            ? "No tool that is loaded is held by it, so that it stops nothing now."
            : "It stops \(tools.joined(separator: ", "))."
        return "\(text(hold["name"])) is held until \(moment(hold["expires_at"], none: "it is cleared")). \(what)"
    }

    static func cleared(_ hold: JSONValue) -> String {
        let others = (hold["still_held_by"]?.arrayValue ?? []).compactMap(\.stringValue)
        let rest = others.isEmpty ? "" : " It is still held by \(others.joined(separator: ", "))."
        return "cleared \(text(hold["name"])) of \(text(hold["owner"])).\(rest)"
    }

    static func list(_ list: JSONValue) -> String {
        let items = list["items"]?.arrayValue ?? []
        if items.isEmpty { return "Nothing is held." }
        let rows = items.map { hold in
            [
                text(hold["name"]), text(hold["owner"]), moment(hold["set_at"], none: ""),
                moment(hold["expires_at"], none: "never"), text(hold["reason"]),
                (hold["tools"]?.arrayValue ?? []).compactMap(\.stringValue).joined(separator: " "),
            ]
        }
        let more = list["next_cursor"]?.stringValue == nil ? "" : "\nThere are more; --json gives next_cursor."
        return TextTable.render(["HOLD", "OWNER", "SET", "EXPIRES", "REASON", "STOPS"], rows) + more
    }

    static func history(_ list: JSONValue) -> String {
        let rows = (list["items"]?.arrayValue ?? []).map { event in
            [
                moment(event["at"], none: ""), text(event["action"]), text(event["name"]), text(event["owner"]),
                text(event["by"]), text(event["tool"]), text(event["reason"]),
            ]
        }
        return TextTable.render(["AT", "WHAT", "HOLD", "OWNER", "BY", "TOOL", "REASON"], rows)
    }

    private static func text(_ value: JSONValue?) -> String { value?.stringValue ?? "" }

    /// `2027-01-31 08:00`, in UTC.
    private static func moment(_ value: JSONValue?, none: String) -> String {
        value?.stringValue.map { $0.prefix(16).split(separator: "T").joined(separator: " ") } ?? none
    }
}

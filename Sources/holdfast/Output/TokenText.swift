// SPDX-License-Identifier: Apache-2.0

import JSON

/// Tokens, for people.
enum TokenText {
    /// What was made, without the token itself.
    static func made(_ token: JSONValue) -> String {
        "Token \(text(token["id"])) of \(text(token["owner"])), role \(text(token["role"])), \(end(token)). It is shown "
            + "once; keep it where only its owner can read it."
    }

    static func list(_ list: JSONValue) -> String {
        let rows = (list["items"]?.arrayValue ?? []).map { token -> [String] in
            let scopes = (token["scopes"]?.arrayValue ?? []).compactMap(\.stringValue).joined(separator: " ")
            let label = text(token["label"])
            return [
                text(token["id"]), text(token["owner"]), text(token["role"]), text(token["state"]),
                day(token["expires_at"], none: "never"), day(token["last_used_at"], none: "never"),
                [scopes, label.isEmpty ? "" : "(\(label))"].filter { !$0.isEmpty }.joined(separator: " "),
            ]
        }
        let more = list["next_cursor"]?.stringValue == nil ? "" : "\nThere are more; --json gives next_cursor."
        return TextTable.render(["ID", "OWNER", "ROLE", "STATE", "EXPIRES", "LAST USED", "SCOPES"], rows) + more
    }

    private static func end(_ token: JSONValue) -> String {
        token["expires_at"]?.stringValue.map { "good until \($0)" } ?? "good until it is revoked"
    }

    private static func text(_ value: JSONValue?) -> String { value?.stringValue ?? "" }

    /// `2027-01-31 08:00`, in UTC.
    private static func day(_ value: JSONValue?, none: String) -> String {
        value?.stringValue.map { $0.prefix(16).split(separator: "T").joined(separator: " ") } ?? none
    }
}

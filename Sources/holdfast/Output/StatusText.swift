// SPDX-License-Identifier: Apache-2.0

import JSON

/// The lines of `holdfast status`.
enum StatusText {
    /// `DEMO family medicine, 18 residents, 10 faculty, as of Mon 2026-03-02, version 1`.
    static func program(_ roster: JSONValue) -> String {
        guard let program = roster["program"], !program.isNull else {
            return "No program yet: import one with  holdfast import DIR"
        }
        let people = (roster["people_by_role"]?.objectValue ?? [:]).sorted { $0.key > $1.key }
            .map { "\($0.value.text) \(plural($0.key, count: $0.value.integerValue ?? 0))" }
        let demo = roster["demo"]?.boolValue == true ? "DEMO " : ""
        let asOf = roster["as_of_text"]?.stringValue ?? "unknown"
        let parts =
            [demo + (program["name"]?.stringValue ?? "")] + people
            + ["as of \(asOf)", "version \(roster["version"]?["number"]?.text ?? "?")"]
        return parts.joined(separator: ", ")
    }

    static func plugins(_ list: JSONValue) -> String {
        let rows = list["items"]?.arrayValue ?? []
        func names(_ state: String) -> [JSONValue] { rows.filter { $0["state"]?.stringValue == state } }
        let loaded = names("enabled").map { plugin in
            "\(plugin["id"]?.stringValue ?? "") \(plugin["version"]?.stringValue ?? "")"
        }
        var lines = ["Plugins loaded: " + loaded.joined(separator: ", ")]
        for plugin in names("refused") {
            lines.append("  refused: \(plugin["id"]?.stringValue ?? ""): \(plugin["reason"]?.stringValue ?? "")")
        }
        return lines.joined(separator: "\n")
    }

    static func pasteLines(_ endpoint: Endpoint, stateFolder: String?) -> String {
        let program = Executable.sibling("holdfast")
        let url = endpoint.url
        var lines = [
            "",
            "URL:        \(url)",
            "curl:       curl -s -H 'Accept: text/plain' \(url)/api/v1/scheduler/sitrep",
            "MCP:        claude mcp add --transport http holdfast \(url)/mcp",
            "MCP stdio:  \(program) --url \(url) mcp",
            "CLI:        \(program) --url \(url) sitrep",
            "Your data:  \(program) --url \(url) import DIR     (program.toml and CSV files; see share/holdfast/programs)",
        ]
        if let stateFolder { lines.append("State:      \(stateFolder)") }
        return lines.joined(separator: "\n")
    }

    private static func plural(_ role: String, count: Int64) -> String {
        role == "faculty" || role == "staff" || count == 1 ? role : role + "s"
    }
}

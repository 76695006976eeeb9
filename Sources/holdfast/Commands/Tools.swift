// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct Tools: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lists the tools that can be called.")

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let list = try connection.client().get("/api/v1/tools")
        if connection.json { return print(list.text) }
        let rows = (list["items"]?.arrayValue ?? []).map { tool in
            [tool["name"], tool["effect"], tool["plugin"]].map { $0?.stringValue ?? "" }
                + [Self.held(tool), tool["title"]?.stringValue ?? ""]
        }
        print(TerminalText.escaped(TextTable.render(["TOOL", "EFFECT", "PLUGIN", "HELD", "TITLE"], rows)))
    }

    /// The names of the holds that stop a tool now.
    private static func held(_ tool: JSONValue) -> String {
        (tool["holds"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }.joined(separator: " ")
    }
}

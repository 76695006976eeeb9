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
            [tool["name"], tool["effect"], tool["plugin"], tool["title"]].map { $0?.stringValue ?? "" }
        }
        print(TextTable.render(["TOOL", "EFFECT", "PLUGIN", "TITLE"], rows))
    }
}

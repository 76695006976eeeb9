// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows the program, how safe its schedule is, and the plugins loaded.")

    @OptionGroup var connection: ConnectionOptions

    @Flag(help: "Add lines to paste: URL, curl, MCP client, command line.")
    var welcome = false

    @Option(help: .hidden)
    var stateFolder: String?

    func run() throws {
        let client = try connection.client()
        let roster = try client.call("get_roster")
        let plugins = try client.call("list_plugins")
        let tools = try client.get("/api/v1/tools")["items"]?.arrayValue ?? []
        let hasSitrep = tools.contains { $0["name"]?.stringValue == "get_sitrep" }
        let sitrep = hasSitrep ? try client.call("get_sitrep") : .null
        if connection.json {
            return print((["roster": roster, "sitrep": sitrep, "plugins": plugins] as JSONValue).text)
        }
        print(StatusText.program(roster))
        print(hasSitrep ? SitrepText.render(sitrep, findings: 3) : "UNKNOWN  no enabled plugin serves get_sitrep")
        print(StatusText.plugins(plugins))
        if welcome { print(try StatusText.pasteLines(connection.endpoint(), stateFolder: stateFolder)) }
    }
}

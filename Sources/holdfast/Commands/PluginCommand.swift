// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct PluginCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugin", abstract: "Shows the plugins that the daemon found.",
        subcommands: [PluginList.self, PluginShow.self])
}

struct PluginList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists all plugins: enabled, found, or refused with the reason.")

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let list = try connection.client().call("list_plugins")
        if connection.json { return print(list.text) }
        let rows = (list["items"]?.arrayValue ?? []).map { plugin in
            [
                plugin["id"]?.stringValue ?? "", plugin["version"]?.stringValue ?? "",
                plugin["state"]?.stringValue ?? "", "\(plugin["tools"]?.arrayValue?.count ?? 0)",
                plugin["reason"]?.stringValue ?? plugin["name"]?.stringValue ?? "",
            ]
        }
        print(TextTable.render(["PLUGIN", "VERSION", "STATE", "TOOLS", "WHAT"], rows))
    }
}

struct PluginShow: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Shows one plugin in full.")

    @Argument(help: "The plugin's id, as `holdfast plugin list` shows it.")
    var id: String

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let list = try connection.client().call("list_plugins")
        let plugins = list["items"]?.arrayValue ?? []
        guard let plugin = plugins.first(where: { $0["id"]?.stringValue == id }) else {
            let known = plugins.compactMap { $0["id"]?.stringValue }.joined(separator: ", ")
            throw Failure(kind: .toolError, message: "no plugin has the id \"\(id)\"; there are \(known)")
        }
        print(String(decoding: plugin.serialized(connection.json ? .compact : .pretty), as: UTF8.self))
    }
}

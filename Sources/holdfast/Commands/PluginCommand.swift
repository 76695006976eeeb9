// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct PluginCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugin",
        abstract: "Shows, reloads, enables and disables plugins; begins, checks, runs, packs and installs new ones.",
        subcommands: [
            PluginList.self, PluginShow.self, PluginReload.self, PluginEnable.self, PluginDisable.self,
            PluginNew.self, PluginCheck.self, PluginRun.self, PluginPack.self, PluginInstall.self, PluginUpgrade.self,
            PluginRollback.self, PluginTables.self,
        ])
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
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows one plugin in full: what it is, what it may do, how it runs, why it crashed.")

    @OptionGroup var plugin: PluginArgument
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let answer = try connection.client().call("show_plugin", plugin.arguments)
        print(connection.json ? answer.text : TerminalText.escaped(PluginText.show(answer)))
    }
}

struct PluginReload: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload", abstract: "Loads a plugin anew, with no call lost.",
        discussion: "Reads plugins.d/ID.toml and the plugin's folder again. What cannot be loaded changes nothing.")

    @OptionGroup var plugin: PluginArgument
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let answer = try connection.client().call("reload_plugin", plugin.arguments)
        print(connection.json ? answer.text : TerminalText.escaped(PluginText.report(answer)))
    }
}

struct PluginEnable: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable", abstract: "Enables a plugin in plugins.d/ID.toml, prints the difference, and loads it.",
        discussion: "Where the daemon may not write the file, prints the file to write, and exits with 1.")

    @OptionGroup var plugin: PluginArgument
    @OptionGroup var connection: ConnectionOptions

    func run() throws { try PluginSwitch.run("enable_plugin", plugin, connection) }
}

struct PluginDisable: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Disables a plugin in plugins.d/ID.toml, prints the difference, and stops it after its calls.",
        discussion: "Where the daemon may not write the file, prints the file to write, and exits with 1.")

    @OptionGroup var plugin: PluginArgument
    @OptionGroup var connection: ConnectionOptions

    func run() throws { try PluginSwitch.run("disable_plugin", plugin, connection) }
}

struct PluginArgument: ParsableArguments {
    @Argument(help: "The plugin's id, as `holdfast plugin list` shows it.")
    var id: String

    var arguments: JSONValue { ["id": .string(id)] }
}

/// What enabling and disabling have in common.
private enum PluginSwitch {
    static func run(_ tool: String, _ plugin: PluginArgument, _ connection: ConnectionOptions) throws {
        let answer = try connection.client().call(tool, plugin.arguments)
        print(connection.json ? answer.text : TerminalText.escaped(PluginText.edit(answer)))
        if answer["written"]?.boolValue == false {
            let path = answer["path"]?.stringValue ?? ""
            let reason = answer["refusal"]?.stringValue ?? ""
            throw Failure(
                kind: .toolError,
                message: "the daemon may not write \(path) (\(reason)); write it as above, then: "
                    + "holdfast plugin reload \(plugin.id)")
        }
        if let report = answer["report"], report["outcome"]?.stringValue == "refused" {
            throw Failure(
                kind: .toolError, message: "\(plugin.id) is not taken: \(report["reason"]?.stringValue ?? "")")
        }
    }
}

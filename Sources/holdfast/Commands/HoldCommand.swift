// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct HoldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold", abstract: "Stops a class of calls by a name, such as publishing, and lets them go on.",
        subcommands: [HoldSet.self, HoldClear.self, HoldList.self])
}

struct HoldSet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Sets a hold: tools that are held by its name answer 423 with the reason.",
        discussion: """
            Setting your own hold again gives it the new reason and expiry. \
            holdfast hold set publishing --reason "board meets on Friday" --expires 2d
            """)

    @Argument(help: "publishing, deploying, or a name of the site's own.")
    var name: String

    @Option(help: "Why, in one line: everybody who is stopped reads it.")
    var reason: String

    @Option(help: "Until when: such as 2h, 3d, 2027-01-31, a moment of RFC 3339, or never; never if not given.")
    var expires: String?

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        var arguments: JSONObject = ["name": .string(name), "reason": .string(reason)]
        if let expires { arguments["expires"] = .string(expires) }
        let hold = try connection.client().call("set_hold", .object(arguments))
        print(connection.json ? hold.text : TerminalText.escaped(HoldText.set(hold)))
    }
}

struct HoldClear: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clear",
        abstract: "Clears your hold of a name; another's with --owner, --reason and the role admin.")

    @Argument(help: "The hold's name.")
    var name: String

    @Option(help: "Whose hold, as `holdfast hold list` shows it; your own if not given.")
    var owner: String?

    @Option(help: "Why; needed for another's hold.")
    var reason: String?

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        var arguments: JSONObject = ["name": .string(name)]
        if let owner { arguments["owner"] = .string(owner) }
        if let reason { arguments["reason"] = .string(reason) }
        let hold = try connection.client().call("clear_hold", .object(arguments))
        print(connection.json ? hold.text : TerminalText.escaped(HoldText.cleared(hold)))
    }
}

struct HoldList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the holds that are set: why, by whom, until when, and what they stop.")

    @Option(help: "Only holds of this name.")
    var name: String?

    @Flag(help: "What became of holds instead, the newest first, with every call that was made in spite of one.")
    var history = false

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        var arguments: JSONObject = [:]
        if let name { arguments["name"] = .string(name) }
        if history { arguments["history"] = true }
        let list = try connection.client().call("list_holds", .object(arguments))
        if connection.json { return print(list.text) }
        print(TerminalText.escaped(history ? HoldText.history(list) : HoldText.list(list)))
    }
}

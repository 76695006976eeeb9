// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct BreakerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "breaker", abstract: "Lists and sets the circuit breakers of outside servers and of plugins.",
        discussion: """
            A breaker is named as list shows it, such as "http https://api.example.org:443" or \
            "plugin org.example.pager"; what is opened or disabled by hand stays so over a restart.
            """,
        subcommands: [
            BreakerList.self, BreakerOpen.self, BreakerClose.self, BreakerReset.self, BreakerDisable.self,
        ])
}

struct BreakerList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the breakers: their states, what they count, and who has set them.")

    @Option(help: "Only those that are closed, open, half_open, forced_open or disabled.")
    var state: String?

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        var arguments: JSONObject = [:]
        if let state { arguments["state"] = .string(state) }
        let list = try connection.client().call("list_breakers", .object(arguments))
        if connection.json { return print(list.text) }
        let rows = (list["items"]?.arrayValue ?? []).map { BreakerText.row($0) }
        guard !rows.isEmpty else { return print("no breaker yet: one is made with the first call of its target") }
        print(TextTable.render(["BREAKER", "STATE", "SINCE", "CALLS", "FAILED", "SLOW", ""], rows))
    }
}

/// The breaker that is set, and why.
struct BreakerArguments: ParsableArguments {
    @Argument(help: "The breaker, as `holdfast breaker list` shows it.")
    var name: String

    @Option(help: "Why, for whoever finds it so later.")
    var reason: String

    @OptionGroup var connection: ConnectionOptions

    func order(_ order: String) throws {
        let answer = try connection.client().call(
            "set_breaker", ["name": .string(name), "order": .string(order), "reason": .string(reason)])
        print(connection.json ? answer.text : TerminalText.escaped(BreakerText.sentence(answer)))
    }
}

struct BreakerOpen: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Opens a breaker: no call passes until somebody closes or resets it.")

    @OptionGroup var arguments: BreakerArguments

    func run() throws { try arguments.order("open") }
}

struct BreakerClose: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "close",
        abstract: "Closes a breaker: calls pass and count again; how often it opened in a row is remembered.")

    @OptionGroup var arguments: BreakerArguments

    func run() throws { try arguments.order("close") }
}

struct BreakerReset: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset", abstract: "Closes a breaker and forgets everything that it has counted.")

    @OptionGroup var arguments: BreakerArguments

    func run() throws { try arguments.order("reset") }
}

struct BreakerDisable: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Disables a breaker: every call passes, uncounted, until somebody closes or resets it.")

    @OptionGroup var arguments: BreakerArguments

    func run() throws { try arguments.order("disable") }
}

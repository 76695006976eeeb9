// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Makes, lists and revokes the tokens by which people and programs are known.",
        discussion:
            "Needs the role admin: the daemon's own user has it over the unix socket, which is how the first is made.",
        subcommands: [TokenCreate.self, TokenList.self, TokenRevoke.self])
}

struct TokenCreate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Makes a token and prints it, once: only a digest of it is kept.",
        discussion: """
            The token alone goes to standard output, what it is to standard error: \
            holdfast token create --owner alice --role operator > alice.token
            """)

    @Option(help: "The person it stands for.")
    var owner: String

    @Option(help: "viewer, operator, approver or admin.")
    var role: String

    @Option(
        help: ArgumentHelp(
            "What it is for: tool:NAME, tool:PREFIX*, plugin:ID, effect:E, personal:stress, personal:behaviour; several with "
                + "commas or by repeating the option.", valueName: "scope"))
    var scopes: [String] = []

    @Option(help: "Until when: such as 12h, 90d, 2027-01-31 or never; 90d if not given.")
    var expires: String?

    @Option(help: "What answers show of people: full, initials or pseudonym.")
    var disclosure: String?

    @Option(help: "The same for MCP.")
    var mcpDisclosure: String?

    @Option(help: "What it is for, in a few words.")
    var label: String?

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        var arguments: JSONObject = ["owner": .string(owner), "role": .string(role)]
        let words = scopes.flatMap { $0.split { $0 == "," || $0 == " " } }
        if !words.isEmpty { arguments["scopes"] = .array(words.map { .string(String($0)) }) }
        for (name, value) in [
            ("expires", expires), ("disclosure", disclosure), ("mcp_disclosure", mcpDisclosure), ("label", label),
        ] {
            if let value { arguments[name] = .string(value) }
        }
        let made = try connection.client().call("create_token", .object(arguments))
        if connection.json { return print(made.text) }
        StandardError.write(TerminalText.escaped(TokenText.made(made)) + "\n")
        print(made["token"]?.stringValue ?? "")
    }
}

struct TokenList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists tokens: whose they are, what for, until when, last used when.")

    @Flag(help: "Also those that have expired or were revoked.")
    var all = false

    @Option(help: "Only those of this person.")
    var owner: String?

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        var arguments: JSONObject = [:]
        if all { arguments["state"] = "all" }
        if let owner { arguments["owner"] = .string(owner) }
        let list = try connection.client().call("list_tokens", .object(arguments))
        print(connection.json ? list.text : TerminalText.escaped(TokenText.list(list)))
    }
}

struct TokenRevoke: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Takes a token back: nobody is let in by it any more, at once.")

    @Argument(help: "The token's id, as `holdfast token list` shows it; never the token itself.")
    var id: String

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        guard !id.hasPrefix("hf_") else {
            throw Failure(
                kind: .usage,
                message:
                    "revoke takes the id, the ten letters after hf_, and not the token: others can read command lines")
        }
        let answer = try connection.client().call("revoke_token", ["id": .string(id)])
        print(
            connection.json
                ? answer.text
                : TerminalText.escaped("revoked \(id) of \(answer["owner"]?.stringValue ?? "")"))
    }
}

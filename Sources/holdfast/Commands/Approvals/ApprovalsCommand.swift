// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

/// `holdfast approvals`: what waits for people to agree, and what became of it.
struct ApprovalsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approvals",
        abstract: "Lists and shows what needs another person's approval; answer tokens, and break-glass.",
        discussion: "`holdfast approve ID` says yes or no.",
        subcommands: [
            ApprovalsList.self, ApprovalsShow.self, ApprovalsToken.self, ApprovalsBreakGlass.self,
            ApprovalsReview.self,
        ], defaultSubcommand: ApprovalsList.self)
}

struct ApprovalsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists what waits for people, the newest first; with --all also what is decided."
    )

    @Flag(help: "Also what was decided, used, or not answered in time.")
    var all = false

    @Option(name: .customLong("state"), help: "Only in this state; may be repeated.")
    var states: [String] = []

    @Flag(help: "Only what you ask for yourself.")
    var mine = false

    @Flag(help: "Only what one person let pass alone and nobody has reviewed.")
    var needsReview = false

    @Option(help: ArgumentHelp("How many at most.", valueName: "number"))
    var limit: Int?

    @Option(help: ArgumentHelp("Where to go on: next_cursor of the answer before.", valueName: "cursor"))
    var cursor: String?

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        var arguments = CallArguments()
        arguments.put("state", all || needsReview || !states.isEmpty ? states : ["pending"])
        arguments.put("mine", isSet: mine)
        arguments.put("needs_review", isSet: needsReview)
        arguments.put("limit", limit)
        arguments.put("cursor", cursor)
        let list = try connection.client().call("list_approvals", arguments.json)
        print(connection.json ? list.text : ApprovalText.table(list))
    }
}

struct ApprovalArgument: ParsableArguments {
    @Argument(help: "The approval's id, or that of the call that waits.")
    var id: String
}

struct ApprovalsShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows an approval in full: what it is about, its terms, and all that was said.")

    @OptionGroup var approval: ApprovalArgument
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let answer = try connection.client().call("get_approval", ["id": .string(approval.id)])
        print(connection.json ? answer.text : ApprovalText.show(answer))
    }
}

struct ApprovalsToken: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Makes a token by which your own answer can be given once from elsewhere, and prints it, once.")

    @OptionGroup var approval: ApprovalArgument

    @Option(
        name: .customLong("expires-in"), help: ArgumentHelp("For how many seconds it is good.", valueName: "seconds"))
    var seconds: Int?

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        var arguments = CallArguments()
        arguments.put("id", approval.id)
        arguments.put("expires_in_s", seconds)
        let made = try connection.client().call("make_approval_token", arguments.json)
        if connection.json { return print(made.text) }
        StandardError.write(
            "An answer of \(ApprovalText.cell(made, "owner")) to \(ApprovalText.cell(made, "approval_id")), good once, until "
                + "\(ApprovalText.cell(made, "expires_at")).\n")
        print(made["token"]?.stringValue ?? "")
    }
}

struct ApprovalsBreakGlass: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "break-glass",
        abstract: "In an emergency: lets it pass on your word alone; everybody is told, and somebody reviews it.")

    @OptionGroup var approval: ApprovalArgument

    @Option(help: "Why nobody else could be asked.")
    var reason: String

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let answer = try connection.client().call(
            "break_glass", ["id": .string(approval.id), "reason": .string(reason)])
        print(connection.json ? answer.text : ApprovalText.answered(answer))
    }
}

struct ApprovalsReview: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review", abstract: "Notes what you found about a call that one person let pass alone.")

    @OptionGroup var approval: ApprovalArgument

    @Flag(inversion: .prefixedNo, help: "Whether it was right to go on alone.")
    var justified: Bool

    @Option(help: "What was found.")
    var note: String

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let answer = try connection.client().call(
            "review_break_glass",
            ["id": .string(approval.id), "justified": .bool(justified), "note": .string(note)])
        print(connection.json ? answer.text : ApprovalText.answered(answer))
    }
}

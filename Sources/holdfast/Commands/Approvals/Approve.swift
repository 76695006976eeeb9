// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct Approve: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Approves, or with --deny refuses, what another person asks for.",
        discussion: """
            holdfast approvals list               what waits, with its ids
            holdfast approvals show ID            what it is about, in full
            holdfast approve ID                   yes
            holdfast approve ID --deny --reason "not this week"
            ID is the approval's, or that of the call that waits for it. Nobody approves their own.
            """)

    @Argument(help: "The approval's id, or that of the call that waits.")
    var id: String

    @Flag(help: "Say no: the call ends with that.")
    var deny = false

    @Option(help: "Why, for whoever reads it later.")
    var reason: String?

    @Option(
        name: .customLong("answer-token-file"),
        help: ArgumentHelp(
            "Answer as the owner of the answer token in this file; - reads standard input.", valueName: "path"))
    var tokenFile: String?

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        var arguments: JSONObject = ["id": .string(id), "approved": .bool(!deny)]
        if let reason { arguments["reason"] = .string(reason) }
        if let tokenFile { arguments["token"] = .string(try AnswerToken.read(tokenFile)) }
        let approval = try connection.client().call("answer_approval", .object(arguments))
        print(connection.json ? approval.text : ApprovalText.answered(approval))
    }
}

/// An answer token out of a file: never a value on the command line, which every user of a machine can read.
enum AnswerToken {
    static func read(_ path: String) throws(Failure) -> String {
        let bytes = try path == "-" ? StandardInput.readAll() : StandardInput.file(path, limit: 4_096)
        let text = String(decoding: bytes, as: UTF8.self)
        guard let line = text.split(whereSeparator: \.isNewline).first, !line.isEmpty else {
            throw Failure(kind: .usage, message: "\(path) holds no answer token")
        }
        return String(line)
    }
}

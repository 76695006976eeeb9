// SPDX-License-Identifier: Apache-2.0

import JSON

/// What a slash command asks of which tool.
struct SlackOrder: Sendable, Equatable {
    /// The commands that are understood.
    static let commands = ["/sitrep", "/fix-it", "/approve"]

    /// The tool that does it.
    let tool: String
    /// Its arguments.
    let arguments: JSONValue

    /// Why a command is not understood, as whoever typed it reads it.
    struct Misuse: Error, Sendable, Equatable {
        /// One sentence, and how it is used.
        let text: String
    }

    /// Reads a command and what was typed after it.
    ///
    /// `/sitrep`; `/fix-it [greedy|conservative|balanced] [dry-run] [TASK ...]`; `/approve ID [deny] [why ...]`.
    init(command: String, text: String) throws(Misuse) {
        var words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        switch command {
        case "/sitrep":
            guard words.isEmpty else { throw Misuse(text: "/sitrep takes nothing after it.") }
            (tool, arguments) = ("get_sitrep", ["limit": 5])
        case "/fix-it":
            var object: JSONObject = [:]
            if let mode = words.first, ["greedy", "conservative", "balanced"].contains(mode) {
                object["mode"] = .string(mode)
                words.removeFirst()
            }
            if let index = words.firstIndex(where: { $0 == "dry-run" || $0 == "dry_run" }) {
                object["dry_run"] = true
                words.remove(at: index)
            }
            guard words.count <= 20, words.allSatisfy(Self.isIdentifier) else {
                throw Misuse(
                    text: "Use it as: /fix-it [greedy|conservative|balanced] [dry-run] [ids of tasks, at most 20]")
            }
            if !words.isEmpty { object["target_task_ids"] = .array(words.map { .string($0) }) }
            (tool, arguments) = ("fix_it", .object(object))
        case "/approve":
            guard let id = words.first, Self.isIdentifier(id) else {
                throw Misuse(text: "Use it as: /approve ID [deny] [why]; /sitrep and list_approvals name the ids.")
            }
            let isDenial = words.dropFirst().first == "deny"
            let why = words.dropFirst(isDenial ? 2 : 1).joined(separator: " ")
            var object: JSONObject = ["id": .string(id), "approved": .bool(!isDenial)]
            if !why.isEmpty { object["reason"] = .string(String(why.prefix(400))) }
            (tool, arguments) = ("answer_approval", .object(object))
        default:
            throw Misuse(
                text: "\(command.prefix(40)) is not known here; there are \(Self.commands.joined(separator: ", ")).")
        }
    }

    private static func isIdentifier(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 48...57, 65...90, 97...122, 45, 46, 58, 95: true
                default: false
                }
            }
    }
}

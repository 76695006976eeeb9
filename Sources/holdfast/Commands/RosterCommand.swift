// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct RosterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roster", abstract: "Shows the versions of the schedule, and verifies them.",
        subcommands: [RosterVersions.self, RosterVerify.self])
}

struct RosterVersions: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "versions", abstract: "Lists versions of the schedule, the newest first: who, when and why.")

    @Option(help: "Only of this plan: live, or a draft's name.")
    var plan: String?

    @Option(help: "How many at most, up to 500.")
    var limit: Int = 20

    @Option(help: "Only versions with a smaller number, to read on.")
    var before: Int?

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        var arguments: JSONObject = ["limit": .integer(Int64(limit))]
        if let plan { arguments["plan"] = .string(plan) }
        if let before { arguments["before"] = .integer(Int64(before)) }
        let page = try connection.client().call("list_roster_versions", .object(arguments))
        if connection.json { return print(page.text) }
        let rows = (page["items"]?.arrayValue ?? []).map { version in
            [
                version["number"]?.text ?? "", version["plan"]?.stringValue ?? "", version["state"]?.stringValue ?? "",
                version["created_at"]?.stringValue ?? "", version["created_by"]?.stringValue ?? "",
                version["reason"]?.stringValue ?? "",
            ]
        }
        print(TextTable.render(["VERSION", "PLAN", "STATE", "MADE", "BY", "WHY"], rows))
        if let next = page["next_cursor"]?.integerValue { print("more: --before \(next)") }
    }
}

struct RosterVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Compares the rows of a version in the store with its digest.",
        discussion: "Exits with 1 when they differ, or when it cannot be said.")

    @Argument(help: "The number of the version; the live one if not given.")
    var number: Int?

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let arguments: JSONValue = number.map { ["number": .integer(Int64($0))] } ?? [:]
        let found = try connection.client().call("verify_roster", arguments)
        let outcome = found["outcome"]?.stringValue ?? ""
        let isGood = outcome == "verified" || outcome == "verified_without_expired"
        let place = "version \(found["number"]?.text ?? "?") (\(found["plan"]?.stringValue ?? ""))"
        let rows = found["rows"]?.text ?? "?"
        let line =
            switch outcome {
            case "verified": "\(place): its \(rows) rows are what its digest says"
            case "verified_without_expired":
                "\(place): its \(rows) rows, and what is kept of \(found["expired_batches"]?.text ?? "?") batches that "
                    + "retention removed, are what its digest says"
            case "mismatch": "\(place): its \(rows) rows are NOT what its digest says"
            default: "\(place): retention removed rows, and its digest cannot be computed without them"
            }
        if connection.json {
            print(found.text)
        } else if isGood {
            print(TerminalText.escaped(line + "\n" + (found["digest"]?.stringValue ?? "")))
        }
        if !isGood { throw Failure(kind: .toolError, message: line) }
    }
}

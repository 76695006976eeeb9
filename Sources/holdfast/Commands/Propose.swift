// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct Propose: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Says what a change of the schedule would do, without making it.")

    @OptionGroup var change: ChangeInput

    @Option(help: "The plan to change: live, or a draft by name.")
    var plan: String?

    @Option(help: "The version to change; by default the plan's newest.")
    var version: Int64?

    @Option(
        help: ArgumentHelp(
            "The version that was looked at; when the plan has gone on since, you are told what changed.",
            valueName: "number"))
    var expectedVersion: Int64?

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let given = try change.arguments()
        var arguments: JSONObject = ["edits": given["edits"] ?? []]
        if let plan = plan.map({ JSONValue.string($0) }) ?? given["plan"] { arguments["plan"] = plan }
        if let version { arguments["version"] = .integer(version) }
        if let expectedVersion { arguments["expected_version"] = .integer(expectedVersion) }
        let result = try connection.client().call("propose_change", .object(arguments))
        print(connection.json ? result.text : ChangeText.render(proposal: result))
    }
}

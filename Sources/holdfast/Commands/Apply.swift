// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

/// What `apply` and `publish` say about why.
struct ReasonOptions: ParsableArguments {
    @Option(help: "Why, in words; kept in the history.")
    var reason: String?

    @Option(help: "Why, as a code; needed inside the freeze horizon.")
    var reasonCode: String?

    @Flag(help: "Go on although a duty-hour rule that must be kept would be broken.")
    var acceptFindings = false

    func add(to arguments: inout JSONObject) throws(Failure) {
        if let reason { arguments["reason"] = .string(reason) }
        if let reasonCode { arguments["reason_code"] = .string(reasonCode) }
        if acceptFindings { arguments["accept_findings"] = true }
        guard arguments["reason"] != nil else { throw Failure(kind: .usage, message: "--reason is needed: say why") }
    }
}

struct Apply: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes a change of the schedule: all edits or none, as the next version of the plan.")

    @OptionGroup var change: ChangeInput
    @OptionGroup var why: ReasonOptions

    @Option(help: "The version that was looked at; the change fails if the plan has gone on.")
    var expectedVersion: Int64?

    @Option(help: "The plan to change: live, or a draft by name; a new name opens a draft.")
    var plan: String?

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        var arguments = try change.arguments()
        if let expectedVersion { arguments["expected_version"] = .integer(expectedVersion) }
        guard arguments["expected_version"] != nil else {
            throw Failure(
                kind: .usage, message: "--expected-version is needed: the version that was looked at")
        }
        if let plan { arguments["plan"] = .string(plan) }
        try why.add(to: &arguments)
        let result = try connection.client().call("apply_change", .object(arguments))
        print(connection.json ? result.text : ChangeText.render(applied: result))
    }
}

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct Publish: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Publishes a draft: makes it the next live version.")

    @Argument(help: "The draft, by name.")
    var plan: String

    @OptionGroup var why: ReasonOptions

    @Option(help: "The draft's version that was looked at; by default its newest.")
    var expectedVersion: Int64?

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        var arguments: JSONObject = ["plan": .string(plan)]
        if let expectedVersion { arguments["expected_version"] = .integer(expectedVersion) }
        try why.add(to: &arguments)
        let result = try connection.client().call("publish", .object(arguments))
        print(connection.json ? result.text : ChangeText.render(applied: result))
    }
}

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct Validate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks the duty-hour rules, the program's policies and the data, and says what to do.")

    @Option(name: .customLong("person"), help: "Only this person, id or whole name; may be repeated.")
    var people: [String] = []

    @OptionGroup var window: WindowOptions
    @OptionGroup var schedule: PlanOptions

    @Option(help: ArgumentHelp("How many findings at most.", valueName: "number"))
    var limit: Int?

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        var arguments = CallArguments()
        arguments.put("people", people)
        window.put(into: &arguments)
        schedule.put(into: &arguments)
        arguments.put("limit", limit)
        let answer = try connection.client().call("validate_schedule", arguments.json)
        print(connection.json ? answer.text : SitrepText.render(answer, findings: limit ?? 20))
    }
}

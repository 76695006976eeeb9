// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct Conflicts: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Says what in the schedule contradicts itself or cannot work.")

    @Option(help: "Only this person, id or whole name.")
    var person: String?

    @Option(help: "Only this service, id or whole name.")
    var service: String?

    @OptionGroup var window: WindowOptions
    @OptionGroup var schedule: PlanOptions

    @Option(help: ArgumentHelp("How many findings at most.", valueName: "number"))
    var limit: Int?

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        var arguments = CallArguments()
        arguments.put("person", person)
        arguments.put("service", service)
        window.put(into: &arguments)
        schedule.put(into: &arguments)
        arguments.put("limit", limit)
        let answer = try connection.client().call("detect_conflicts", arguments.json)
        print(connection.json ? answer.text : SitrepText.render(answer, findings: limit ?? 20))
    }
}

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct ScheduleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule", abstract: "Shows the schedule of everybody, one person or one service as a grid.")

    @Option(help: "Only this person, id or whole name.")
    var person: String?

    @Option(help: "Only this service, id or whole name.")
    var service: String?

    @OptionGroup var window: WindowOptions
    @OptionGroup var schedule: PlanOptions
    @OptionGroup var document: DocumentOptions
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        var arguments = CallArguments()
        arguments.put("person", person)
        arguments.put("service", service)
        window.put(into: &arguments)
        schedule.put(into: &arguments)
        try document.print("get_schedule", arguments, connection)
    }
}

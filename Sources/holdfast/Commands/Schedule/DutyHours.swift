// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct DutyHours: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "duty-hours",
        abstract: "Explains the duty hours of one person in one period: every interval, every limit.")

    @Argument(help: "The person: the id, or the whole name.")
    var person: String

    @Option(help: ArgumentHelp("A day of the period, YYYY-MM-DD; today by default.", valueName: "date"))
    var on: String?

    @Option(help: ArgumentHelp("The rotation period, instead of a day.", valueName: "id"))
    var period: String?

    @Flag(help: "Print comma-separated values, for spreadsheets.")
    var csv = false

    @OptionGroup var schedule: PlanOptions
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        guard !(csv && connection.json) else {
            throw Failure(kind: .usage, message: "--csv and --json are two forms of one answer: give one")
        }
        var arguments = CallArguments()
        arguments.put("person", person)
        arguments.put("on", on)
        arguments.put("period", period)
        schedule.put(into: &arguments)
        arguments.put("format", connection.json ? "json" : csv ? "csv" : "text")
        let answer = try connection.client().call("explain_duty_hours", arguments.json)
        ToolDocument.print(answer, asJSON: connection.json)
    }
}

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct People: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lists the people of the program.")

    @Argument(help: "Only people whose id or name contains this.")
    var text: String?

    @Option(help: "Only this role: resident, fellow, faculty or staff.")
    var role: String?

    @Option(help: ArgumentHelp("Only this postgraduate year.", valueName: "year"))
    var pgy: Int?

    @Option(help: "Only people who may do this service, id or whole name.")
    var service: String?

    @Option(help: "Only people of this group.")
    var group: String?

    @Option(help: "Only people whose home is this zone.")
    var zone: String?

    @Option(help: "Only people with this credential.")
    var credential: String?

    @Option(help: ArgumentHelp("The day, YYYY-MM-DD; today by default.", valueName: "date"))
    var on: String?

    @Flag(help: "Also people who are not members on the day.")
    var former = false

    @OptionGroup var schedule: PlanOptions
    @OptionGroup var document: DocumentOptions
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        var arguments = CallArguments()
        arguments.put("text", text)
        arguments.put("role", role)
        arguments.put("pgy", pgy)
        arguments.put("service", service)
        arguments.put("group", group)
        arguments.put("zone", zone)
        arguments.put("credential", credential)
        arguments.put("on", on)
        arguments.put("former", isSet: former)
        schedule.put(into: &arguments)
        try document.print("list_people", arguments, connection)
    }
}

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct WhosOn: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "whos-on", abstract: "Says who is working and who is on call, now or at another time.")

    @Option(help: ArgumentHelp("The moment: local time YYYY-MM-DDTHH:MM; now by default.", valueName: "time"))
    var at: String?

    @Option(help: "Only this service, id or whole name.")
    var service: String?

    @OptionGroup var schedule: PlanOptions
    @OptionGroup var document: DocumentOptions
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        var arguments = CallArguments()
        arguments.put("at", at)
        arguments.put("service", service)
        schedule.put(into: &arguments)
        try document.print("whos_on", arguments, connection)
    }
}

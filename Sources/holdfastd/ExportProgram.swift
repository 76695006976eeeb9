// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Daemon
import Glibc

struct ExportProgram: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Exports the program of a state folder that no daemon runs on.")

    @Option(help: ArgumentHelp("The form: csv, json or ics.", valueName: "form"))
    var format: String

    @Option(help: ArgumentHelp("The folder to write to; made if it is not there.", valueName: "dir"))
    var out: String

    @Option(help: ArgumentHelp("The state folder.", valueName: "dir"))
    var state: String

    @Option(help: "With ics: the calendar of this person alone.")
    var person: String?

    @Option(help: "With ics: the calendar of this service alone.")
    var service: String?

    @Option(help: "The number of the version; the live one if not given.")
    var number: Int64?

    @Option(help: "With ics: a version that the reader may have.")
    var since: Int64?

    func run() async throws {
        do {
            let text = try await ExportCommand.run(
                form: format, to: out, stateFolder: state, person: person, service: service, version: number,
                since: since)
            print(text)
        } catch let failure as ImportCommand.Refused {
            Holdfastd.complain("holdfast: \(failure.text)")
            Glibc.exit(1)
        }
    }
}

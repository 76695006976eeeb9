// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

/// `holdfast person`: what is held about somebody.
///
/// Both need the role admin.
struct PersonCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "person", abstract: "Exports what is held about a person, or removes the name.",
        subcommands: [ExportPerson.self, Pseudonymise.self])
}

struct ExportPerson: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Prints everything that is held about a person, as JSON.")

    @Argument(help: "The person's id.")
    var id: String

    @Option(help: ArgumentHelp("The daemon's URL.", valueName: "url"))
    var url: String?

    @Option(help: ArgumentHelp("The daemon's unix socket.", valueName: "path"))
    var socket: String?

    func run() throws {
        let endpoint = Endpoint.resolve(url: url, socket: socket, environment: environmentVariable)
        let answer = try DaemonClient(http: try HTTPClient(endpoint)).call("export_person", ["person": .string(id)])
        print(String(decoding: answer.serialized(.pretty), as: UTF8.self))
    }
}

struct Pseudonymise: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Removes the name, mail and note of a person for good; the opaque id and the history stay.")

    @Argument(help: "The person's id.")
    var id: String

    @Flag(help: "Do it: the name cannot be brought back from here.")
    var yes = false

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        guard yes else {
            throw Failure(
                kind: .usage,
                message:
                    "this removes the name of \(id) for good; say --yes if that is meant. Backups made before keep it.")
        }
        let answer = try connection.client().call("pseudonymise_person", ["person": .string(id), "confirm": true])
        if connection.json {
            print(answer.text)
        } else if answer["removed"]?.boolValue == true {
            print("\(id) has no name any more. Versions, history and digests are as they were.")
        } else {
            print("\(id) had no name, mail or note.")
        }
    }
}

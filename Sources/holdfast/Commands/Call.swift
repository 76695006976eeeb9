// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct Call: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Calls a tool and prints its result as JSON.",
        discussion: "The arguments are one JSON object: --json '{\"horizon_days\": 14}', or - for standard input.")

    @Argument(help: "The tool's name, as `holdfast tools` lists it.")
    var tool: String

    @Option(
        name: [.customLong("json"), .customLong("arguments")],
        help: "The arguments, one JSON object; - reads standard input.")
    var arguments = "{}"

    @Flag(help: "Print indented JSON.")
    var pretty = false

    @Option(help: ArgumentHelp("The daemon's URL.", valueName: "url"))
    var url: String?

    @Option(help: ArgumentHelp("The daemon's unix socket.", valueName: "path"))
    var socket: String?

    func run() throws {
        let text = arguments == "-" ? try StandardInput.readAll() : Array(arguments.utf8)
        let value: JSONValue
        do { value = try JSONValue.parse(text) } catch {
            throw Failure(kind: .usage, message: "--json is not valid JSON: \(error)")
        }
        guard value.objectValue != nil else {
            throw Failure(
                kind: .usage, message: "--json must be an object of arguments, such as {\"horizon_days\": 14}")
        }
        let endpoint = Endpoint.resolve(url: url, socket: socket, environment: environmentVariable)
        let result = try DaemonClient(http: try HTTPClient(endpoint)).call(tool, value)
        print(String(decoding: result.serialized(pretty ? .pretty : .compact), as: UTF8.self))
    }
}

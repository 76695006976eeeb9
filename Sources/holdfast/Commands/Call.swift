// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct Call: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Calls a tool and prints its result as JSON.",
        discussion: """
            The arguments are one JSON object: --json '{"horizon_days": 14}', or - for standard input. A call that waits \
            for an answer or an approval ends with status 5 and says how to answer and follow it.
            """)

    @Argument(help: "The tool's name, as `holdfast tools` lists it.")
    var tool: String

    @Option(
        name: [.customLong("json"), .customLong("arguments")],
        help: "The arguments, one JSON object; - reads standard input.")
    var arguments = "{}"

    @Flag(help: "Print indented JSON.")
    var pretty = false

    @Flag(help: "Do not wait for the result: print {call_id, state}; `holdfast task watch` gives the result.")
    var async = false

    @OptionGroup var address: AddressOptions

    func run() throws {
        let value = try ArgumentObject.parse(arguments, example: "{\"horizon_days\": 14}")
        let client = try address.client()
        let result = async ? try client.callLater(tool, value) : try client.call(tool, value)
        print(String(decoding: result.serialized(pretty ? .pretty : .compact), as: UTF8.self))
    }
}

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct OpenAPI: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openapi", abstract: "Prints the OpenAPI document of what you may call, for generators.")

    @OptionGroup var connection: ConnectionOptions

    @Flag(help: "On one line, as the daemon sends it.")
    var compact = false

    func run() throws {
        let document = try connection.client().get("/openapi.json")
        print(String(decoding: document.serialized(compact ? .compact : .pretty), as: UTF8.self))
    }
}

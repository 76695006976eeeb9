// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

/// The options that name the daemon, the same for every command.
struct ConnectionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The daemon's URL.", valueName: "url"))
    var url: String?

    @Option(help: ArgumentHelp("The daemon's unix socket.", valueName: "path"))
    var socket: String?

    @Flag(help: "Print the answer as JSON, for scripts.")
    var json = false

    func client() throws(Failure) -> DaemonClient { DaemonClient(http: try HTTPClient(endpoint)) }

    var endpoint: Endpoint { Endpoint.resolve(url: url, socket: socket, environment: environmentVariable) }
}

/// The options that name the daemon, for commands whose `--json` is something else.
struct AddressOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The daemon's URL.", valueName: "url"))
    var url: String?

    @Option(help: ArgumentHelp("The daemon's unix socket.", valueName: "path"))
    var socket: String?

    func client() throws(Failure) -> DaemonClient { DaemonClient(http: try HTTPClient(endpoint)) }

    var endpoint: Endpoint { Endpoint.resolve(url: url, socket: socket, environment: environmentVariable) }
}

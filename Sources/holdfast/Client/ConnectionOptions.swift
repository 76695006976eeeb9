// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

/// The options that name the daemon, the same for every command.
struct ConnectionOptions: ParsableArguments {
    @OptionGroup var address: AddressOptions

    @Flag(help: "Print the answer as JSON, for scripts.")
    var json = false

    func client() throws(Failure) -> DaemonClient { try address.client() }

    func endpoint() throws(Failure) -> Endpoint { try address.endpoint() }
}

/// The options that name the daemon, for commands whose `--json` is something else.
struct AddressOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The daemon's URL.", valueName: "url"))
    var url: String?

    @Option(help: ArgumentHelp("The daemon's unix socket.", valueName: "path"))
    var socket: String?

    @Option(
        help: ArgumentHelp(
            "A file, yours alone, with a token; else HOLDFAST_TOKEN, else the file of HOLDFAST_TOKEN_FILE.",
            valueName: "path"))
    var tokenFile: String?

    @Flag(help: "Say on standard error which daemon is asked, and with what.")
    var verbose = false

    func client() throws(Failure) -> DaemonClient {
        let endpoint = try endpoint()
        if verbose { StandardError.write("holdfast: asking \(endpoint.fullDescription)\n") }
        return DaemonClient(http: try HTTPClient(endpoint))
    }

    func endpoint() throws(Failure) -> Endpoint {
        var endpoint = Endpoint.resolve(url: url, socket: socket, environment: environmentVariable)
        endpoint.token = try ClientToken.read(file: tokenFile, environment: environmentVariable)
        return endpoint
    }
}

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

    @Option(
        help: ArgumentHelp(
            "A key of your own for this change: repeated with the same key it is done once, and answered alike.",
            valueName: "key"))
    var idempotencyKey: String?

    @Option(
        help: ArgumentHelp("Go on in spite of a hold, and why; kept, and needs the role admin.", valueName: "reason"))
    var overrideHold: String?

    @Flag(help: "Say on standard error which daemon is asked, and with what.")
    var verbose = false

    func client() throws(Failure) -> DaemonClient {
        let endpoint = try endpoint()
        if verbose { StandardError.write("holdfast: asking \(endpoint.fullDescription)\n") }
        let http = try HTTPClient(endpoint)
        http.writeHeaders = try writeHeaders()
        return DaemonClient(http: http)
    }

    /// The header fields that these options stand for.
    private func writeHeaders() throws(Failure) -> [(String, String)] {
        var headers: [(String, String)] = []
        for (option, name, value) in [
            ("--idempotency-key", "Idempotency-Key", idempotencyKey),
            ("--override-hold", "X-Holdfast-Override-Hold", overrideHold),
        ] {
            guard let value else { continue }
            // What a line break would make of a header is another header.
            guard !value.isEmpty, !value.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
                throw Failure(kind: .usage, message: "\(option) must be text on one line")
            }
            headers.append((name, value))
        }
        return headers
    }

    func endpoint() throws(Failure) -> Endpoint {
        var endpoint = Endpoint.resolve(url: url, socket: socket, environment: environmentVariable)
        endpoint.token = try ClientToken.read(file: tokenFile, environment: environmentVariable)
        return endpoint
    }
}

// SPDX-License-Identifier: Apache-2.0

import JSON

/// How a client is to reach the daemon.
struct ServerConnection: Sendable {
    enum Way: Sendable, Equatable {
        /// The client starts `holdfast mcp` and speaks over its standard input and output.
        case program(command: String, arguments: [String])
        /// The client asks the daemon itself, at this URL.
        case url(String)
    }

    /// The name of the server in the client.
    let name: String
    let way: Way
    /// Whether the client is to show a token, which stands somewhere else than in the file.
    let needsToken: Bool
    /// The file of the token, when one was named: clients that know no reference get its path.
    let tokenFile: String?

    /// The variable that a token is taken from, by `holdfast mcp` and by clients that know references.
    static let tokenVariable = "HOLDFAST_TOKEN"

    /// `{command, args, env}` of a started program; `reference` stands for the token where the client knows references.
    func program(reference: String?) -> JSONObject? {
        guard case .program(let command, let arguments) = way else { return nil }
        var object: JSONObject = ["command": .string(command), "args": .array(arguments.map { .string($0) })]
        if let environment = environment(reference: reference) { object["env"] = .object(environment) }
        return object
    }

    /// `{url, headers}` of a daemon that is asked itself.
    func remote(reference: String?) -> JSONObject? {
        guard case .url(let url) = way else { return nil }
        var object: JSONObject = ["url": .string(url)]
        if needsToken, let reference { object["headers"] = ["Authorization": .string("Bearer \(reference)")] }
        return object
    }

    private func environment(reference: String?) -> JSONObject? {
        if let tokenFile { return ["HOLDFAST_TOKEN_FILE": .string(tokenFile)] }
        guard needsToken, let reference else { return nil }
        return [Self.tokenVariable: .string(reference)]
    }
}

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct WhoAmI: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "whoami", abstract: "Says which daemon is asked, as whom, and what that permits.")

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let answer = try connection.client().call("whoami")
        if connection.json { return print(answer.text) }
        let words = (answer["scopes"]?.arrayValue ?? []).compactMap(\.stringValue)
        var lines = [
            "\(answer["principal"]?.stringValue ?? "") with the role \(answer["role"]?.stringValue ?? "") at "
                + (try connection.endpoint().fullDescription)
        ]
        lines.append("scopes: \(words.isEmpty ? "every tool, no personal data" : words.joined(separator: " "))")
        lines.append("people are shown by: \(answer["disclosure"]?.stringValue ?? "")")
        if let id = answer["token_id"]?.stringValue {
            lines.append("token \(id), until \(answer["expires_at"]?.stringValue ?? "it is revoked")")
        }
        if answer["read_only"]?.boolValue == true { lines.append("the daemon is read-only") }
        print(TerminalText.escaped(lines.joined(separator: "\n")))
    }
}

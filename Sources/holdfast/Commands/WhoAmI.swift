// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct WhoAmI: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "whoami", abstract: "Says which daemon is asked and as whom.")

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let answer = try connection.client().call("whoami")
        if connection.json { return print(answer.text) }
        print(
            "\(answer["principal"]?.stringValue ?? "") with the role \(answer["role"]?.stringValue ?? "") at "
                + connection.endpoint.description)
    }
}

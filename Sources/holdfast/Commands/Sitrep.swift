// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct Sitrep: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Says how safe the schedule is: level, headline, findings, and what is not known.")

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let result = try connection.client().call("get_sitrep")
        print(connection.json ? result.text : SitrepText.render(result))
    }
}

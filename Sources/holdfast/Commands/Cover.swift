// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct Cover: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Suggests who could cover a slot, or the slots that somebody's absence leaves open.",
        discussion: """
            holdfast cover clinic 2026-03-02 PM
            holdfast cover --person r05 --from 2026-03-02 --to 2026-03-04
            """)

    @Argument(help: "A service, a date and a slot (AM, PM or NIGHT).")
    var cell: [String] = []

    @Option(help: "Who is away, by id.")
    var person: String?

    @Option(help: "The first day away; today by default.")
    var from: String?

    @Option(help: "The last day away; by default the first.")
    var to: String?

    @Option(help: "The plan: live, or a draft by name.")
    var plan: String?

    @Option(help: "How many candidates a slot shows at most.")
    var limit: Int64 = 5

    @Flag(help: "Also list, last, who would break a duty-hour rule or a weekly cap.")
    var includeExcluded = false

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if person == nil, cell.count != 3 {
            throw ValidationError("give a service, a date and a slot, or --person")
        }
        if person != nil, !cell.isEmpty { throw ValidationError("give either a slot or --person") }
    }

    func run() throws {
        var arguments: JSONObject = ["limit": .integer(limit), "include_excluded": .bool(includeExcluded)]
        if let person {
            arguments["person"] = .string(person)
            if let from { arguments["from"] = .string(from) }
            if let to { arguments["to"] = .string(to) }
        } else {
            arguments["service"] = .string(cell[0])
            arguments["date"] = .string(cell[1])
            arguments["slot"] = .string(cell[2].uppercased())
        }
        if let plan { arguments["plan"] = .string(plan) }
        let result = try connection.client().call("suggest_cover", .object(arguments))
        print(connection.json ? result.text : CoverText.render(result))
    }
}

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Which schedule is asked.
struct PlanOptions: ParsableArguments {
    @Option(help: "The plan to read: live, or a draft by name.")
    var plan: String?

    @Option(help: ArgumentHelp("A schedule version to read instead of the newest.", valueName: "number"))
    var scheduleVersion: Int?

    func put(into arguments: inout CallArguments) {
        arguments.put("plan", plan)
        arguments.put("version", scheduleVersion)
    }
}

/// Which days are asked about.
struct WindowOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The first day, YYYY-MM-DD or today.", valueName: "date"))
    var from: String?

    @Option(help: ArgumentHelp("The last day, instead of --days.", valueName: "date"))
    var to: String?

    @Option(help: ArgumentHelp("How many days.", valueName: "number"))
    var days: Int?

    func put(into arguments: inout CallArguments) {
        arguments.put("from", from)
        arguments.put("to", to)
        arguments.put("days", days)
    }
}

/// How a list is written that tools can write themselves.
struct DocumentOptions: ParsableArguments {
    @Flag(help: "Print comma-separated values, for spreadsheets.")
    var csv = false

    @Option(help: ArgumentHelp("How many rows at most.", valueName: "number"))
    var limit: Int?

    @Option(help: ArgumentHelp("Where to go on: next_cursor of the answer before.", valueName: "cursor"))
    var cursor: String?

    /// Calls the tool and prints its document, or its result as JSON.
    func print(_ tool: String, _ arguments: CallArguments, _ connection: ConnectionOptions) throws {
        var arguments = arguments
        arguments.put("limit", limit)
        arguments.put("cursor", cursor)
        guard !(csv && connection.json) else {
            throw Failure(kind: .usage, message: "--csv and --json are two forms of one answer: give one")
        }
        arguments.put("format", connection.json ? "json" : csv ? "csv" : "text")
        let answer = try connection.client().call(tool, arguments.json)
        ToolDocument.print(answer, asJSON: connection.json)
    }
}

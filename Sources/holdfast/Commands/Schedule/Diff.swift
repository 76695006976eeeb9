// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct Diff: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Says what changed between two versions or plans of the schedule.",
        discussion: """
            Without a base, a live version is compared with the one that it was made from, and a draft with the version \
            that it was opened on or last published as; then it also says what publishing the draft would do: \
            holdfast diff --plan next-block; holdfast diff --base-version 3 --schedule-version 7.
            """)

    @Option(help: ArgumentHelp("The plan to compare with.", valueName: "plan"))
    var basePlan: String?

    @Option(help: ArgumentHelp("The version to compare with.", valueName: "number"))
    var baseVersion: Int?

    @Option(help: "Only changes of this person, id or whole name.")
    var person: String?

    @Option(help: ArgumentHelp("How many changes at most.", valueName: "number"))
    var limit: Int?

    @OptionGroup var schedule: PlanOptions
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        var arguments = CallArguments()
        arguments.put("base_plan", basePlan)
        arguments.put("base_version", baseVersion)
        arguments.put("person", person)
        arguments.put("limit", limit)
        schedule.put(into: &arguments)
        arguments.put("format", connection.json ? "json" : "text")
        let answer = try connection.client().call("compare_versions", arguments.json)
        ToolDocument.print(answer, asJSON: connection.json)
    }
}

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Exports the schedule: CSV files, one JSON document, or calendars of people and services.",
        discussion: """
            CSV and JSON come back with `holdfast import`, to the same digest. Cells that a spreadsheet would run have an \
            apostrophe before them, which import takes off. Names are in it only where you may see them.
            """)

    @Option(help: ArgumentHelp("The form: csv, json or ics.", valueName: "form"))
    var format: String

    @Option(help: ArgumentHelp("The folder to write to; made if it is not there.", valueName: "dir"))
    var out: String

    @Option(help: "With ics: the calendar of this person alone, by id.")
    var person: String?

    @Option(help: "With ics: the calendar of this service alone, by id.")
    var service: String?

    @Option(help: "The number of the version; the live one if not given.")
    var number: Int64?

    @Option(help: "With ics: a version that the reader may have; what is gone since is written as cancelled.")
    var since: Int64?

    @Option(help: ArgumentHelp("Work on this state folder, with no daemon running on it.", valueName: "dir"))
    var state: String?

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        if let state { return try exportDirectly(from: state) }
        var arguments: JSONObject = ["format": .string(format)]
        if let person { arguments["person"] = .string(person) }
        if let service { arguments["service"] = .string(service) }
        if let number { arguments["version"] = .integer(number) }
        if let since { arguments["since"] = .integer(since) }
        let answer = try connection.client().call("export_program", .object(arguments))
        let files = answer["files"]?.arrayValue ?? []
        try OutputFolder.write(
            files.map { ($0["name"]?.stringValue ?? "", Array(($0["text"]?.stringValue ?? "").utf8)) }, to: out)
        if connection.json {
            var object = answer.objectValue ?? [:]
            object["files"] = .array(files.compactMap { $0["name"] })
            print(JSONValue.object(object).text)
            return
        }
        let noun = files.count == 1 ? "1 file" : "\(files.count) files"
        print(
            "version \(answer["version"]?.text ?? "?") of \(answer["program"]?.stringValue ?? "?"): \(noun) in \(out)")
        let withheld = (answer["withheld"]?.arrayValue ?? []).compactMap(\.stringValue)
        if !withheld.isEmpty { print("  without \(withheld.joined(separator: ", ")): you may not see them here") }
    }

    /// The store is the daemon's: its own program opens it.
    private func exportDirectly(from state: String) throws {
        var arguments = ["export", "--format=" + format, "--out=" + out, "--state=" + state]
        if let person { arguments.append("--person=" + person) }
        if let service { arguments.append("--service=" + service) }
        if let number { arguments.append("--number=\(number)") }
        if let since { arguments.append("--since=\(since)") }
        try DaemonProgram.replaceThisOne(arguments)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON
import Kernel
import Roster
import Store

/// `export_program`: a version of the program in a form that others read.
package enum ExportTool {
    package static func all(library: RosterLibrary) -> [HostTool] {
        let export = ProgramExport(library: library)
        return [
            HostTool.make(
                "export_program", title: "Export the program",
                description:
                    "Exports a version as a folder of CSV files, as one JSON document, or as iCalendar files of people "
                    + "and services. Names are in it only for callers with full disclosure."
                    + " Use it to take data elsewhere or to keep it; to look at the schedule, get_schedule. A large "
                    + "program takes seconds and megabytes.", effect: .read,
                input: input, maximumResultBytes: 256 << 20, timeoutMilliseconds: 300_000,
                body: { arguments, context throws(Problem) in
                    let request = try request(arguments)
                    return document(
                        try await export.run(request, as: context.principal), request, context.principal.disclosure)
                })
        ].compactMap { $0 }
    }

    /// The arguments of the tool.
    static func request(_ arguments: JSONValue) throws(Problem) -> ProgramExport.Request {
        let form = ProgramExport.Form(rawValue: arguments["format"]?.stringValue ?? "") ?? .json
        let request = ProgramExport.Request(
            form: form, version: arguments["version"]?.integerValue,
            plan: arguments["plan"]?.stringValue ?? "live", person: arguments["person"]?.stringValue,
            service: arguments["service"]?.stringValue, since: arguments["since"]?.integerValue,
            dates: DateRange(
                from: arguments["from"]?.stringValue.flatMap { LocalDate($0) },
                to: arguments["to"]?.stringValue.flatMap { LocalDate($0) }))
        for name in ["person", "service", "since", "from", "to"] where form != .ics && arguments[name] != nil {
            throw Problem(
                .validation, "\"\(name)\" is for calendars (format ics); CSV and JSON are of the whole program.",
                errors: [.init(instancePath: "/\(name)", message: "is only allowed with format ics")])
        }
        return request
    }

    static func document(
        _ outcome: ProgramExport.Outcome, _ request: ProgramExport.Request, _ disclosure: Disclosure
    ) -> JSONValue {
        let summary = outcome.roster.summary
        return [
            "format": .string(request.form.rawValue), "program": .string(outcome.roster.profile.id),
            "version": .integer(summary.number), "digest": .string(summary.digest.hex),
            "completeness": .string(outcome.roster.completeness), "disclosure": .string(disclosure.rawValue),
            "withheld": .array(outcome.withheld.map { .string($0) }),
            "files": .array(
                outcome.files.map {
                    ["name": .string($0.name), "text": .string(String(decoding: $0.bytes, as: UTF8.self))]
                }),
        ]
    }

    private static let input: JSONValue = [
        "type": "object", "additionalProperties": false, "required": ["format"],
        "properties": [
            "format": ["type": "string", "enum": ["csv", "json", "ics"], "description": "The form."],
            "version": [
                "type": "integer", "minimum": 1, "description": "The number of the version; the live one if not given.",
            ],
            "plan": [
                "type": "string", "default": "live", "description": "The plan whose newest version is exported.",
            ],
            "person": [
                "type": "string", "minLength": 1, "maxLength": 64,
                "description": "With ics: the calendar of this person alone.",
            ],
            "service": [
                "type": "string", "minLength": 1, "maxLength": 64,
                "description": "With ics: the calendar of this service alone.",
            ],
            "since": [
                "type": "integer", "minimum": 1,
                "description":
                    "With ics: a version that the reader may have; what is gone since is written as cancelled.",
            ],
            "from": ["type": "string", "format": "date", "description": "With ics: from this date on."],
            "to": ["type": "string", "format": "date", "description": "With ics: up to this date."],
        ],
    ]
}

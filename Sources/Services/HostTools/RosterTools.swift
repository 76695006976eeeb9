// SPDX-License-Identifier: Apache-2.0

import Columns
import Cryptography
import JSON
import Kernel
import Roster
import Store
import Telemetry

/// `get_roster`: what program is stored, in which version.
package enum RosterTools {
    package static func all(library: RosterLibrary, clock: ProgramClock, isDemo: Bool) -> [HostTool] {
        [
            HostTool.make(
                "get_roster", title: "Show the program",
                description:
                    "Shows the stored program: its people by role, the sizes of its tables, its live version."
                    + " Use it to see whether a program is there and how large it is; for people list_people, for "
                    + "the plan get_schedule. Cheap.",
                effect: .read, input: HostTool.noArguments,
                body: { _, context throws(Problem) in
                    guard let head = try await library.head() else {
                        return ["program": .null, "version": .null, "demo": .bool(isDemo)]
                    }
                    return summary(of: head, clock: clock, isDemo: isDemo, as: context.principal.disclosure)
                })
        ].compactMap { $0 } + VersionTools.all(library: library)
    }

    static func summary(
        of loaded: LoadedRoster, clock: ProgramClock, isDemo: Bool, as disclosure: Disclosure
    ) -> JSONValue {
        let asOf = clock.asOf(loaded.profile)
        return [
            "program": loaded.profile.json, "demo": .bool(isDemo),
            "version":
                VersionJSON.row(loaded.summary, as: disclosure),
            "as_of": asOf.map { .string("\($0)") } ?? .null,
            "as_of_text": asOf.map { .string(dayText($0.date)) } ?? .null,
            "people_by_role": .object(peopleByRole(loaded.tables, on: asOf?.date)),
            "rows": .object(
                loaded.tables.counts.sorted { $0.key < $1.key }.reduce(into: JSONObject()) {
                    $0[$1.key] = .integer(Int64($1.value))
                }),
            "missing_tables": .array(
                loaded.tables.missing.filter { $0 != TableSpec.identities.name }.map { .string($0) }),
            "completeness": .string(loaded.completeness),
        ]
    }

    /// `Mon 2026-01-05`.
    private static func dayText(_ date: LocalDate) -> String {
        let name = date.weekday.name.prefix(3)
        return "\(name.prefix(1).uppercased())\(name.dropFirst()) \(date)"
    }

    /// How many people of each role belong to the program on a date.
    static func peopleByRole(_ tables: RosterTables, on date: LocalDate?) -> JSONObject {
        var counts: [String: Int64] = [:]
        for batch in tables[TableSpec.people.name]?.batches ?? [] {
            guard let roles = batch.text("role") else { continue }
            let from = batch.int32("from")
            let to = batch.int32("to")
            for row in 0..<batch.count {
                if let date, let first = from?.value(at: row), date.rawValue < first { continue }
                if let date, let last = to?.value(at: row), date.rawValue > last { continue }
                counts[roles[row], default: 0] += 1
            }
        }
        return counts.sorted { $0.key < $1.key }.reduce(into: JSONObject()) { $0[$1.key] = .integer($1.value) }
    }
}

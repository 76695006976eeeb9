// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Roster
import RosterJSON
import Store

/// `infer_demand`: what services seem to need, as edits that somebody has to confirm.
package enum InferDemandTool {
    package static func all(library: RosterLibrary, clock: ProgramClock) -> [HostTool] {
        [
            HostTool.make(
                "infer_demand", title: "Infer demand from history",
                description:
                    "Proposes minimum and target of services, and who may do them, from past assignments. Nothing is "
                    + "changed: the proposals are edits for apply_change, to be read by somebody who knows the program."
                    + " Use it once after an import without demand; for what was applied and is not confirmed, "
                    + "list_inferred. Takes seconds.",
                effect: .read, input: input, timeoutMilliseconds: 60_000,
                body: { arguments, _ throws(Problem) in
                    guard let head = try await library.head() else {
                        throw Problem(.notFound, "No program was imported yet; import one with: holdfast import DIR")
                    }
                    return try await BackgroundThread.run { () throws(Problem) in
                        try answer(arguments, head, clock)
                    }
                })
        ].compactMap { $0 }
    }

    private static func answer(
        _ arguments: JSONValue, _ head: LoadedRoster, _ clock: ProgramClock
    ) throws(Problem) -> JSONValue {
        let program: Program
        do { program = try Program(head.tables) } catch {
            throw Problem(.internalError, "The program could not be read: \(error)")
        }
        let dates = try history(arguments, program, clock.asOf(head.profile)?.date)
        let inference = DemandInference(program: program, dates: dates)
        let isReplacing = arguments["replace"]?.boolValue ?? false
        let rules = inference.rules(replacing: isReplacing)
        let fitness = inference.eligibility(times: Int(arguments["times"]?.integerValue ?? 3))
        let old = isReplacing ? existing(Set(rules.map(\.service)), head.tables, program) : []
        let proposals = rules.map { rule($0, program) } + fitness.map { eligibility($0, program) }
        return [
            "inferred": true, "version": .integer(head.summary.number),
            "history": [
                "from": .string("\(dates.from)"), "to": .string("\(dates.to)"), "days": .integer(Int64(dates.dayCount)),
            ],
            "note": .string(
                "Proposed from what was done, not from what is needed. Read each line; apply those that are true with "
                    + "apply_change and reason_code inferred_demand. The rows carry the source inferred until somebody "
                    + "confirms them (list_inferred)."),
            "proposals": .array(proposals),
            "edits": .array(old + proposals.compactMap { $0["edit"] }),
            "total": .integer(Int64(proposals.count)),
        ]
    }

    /// The dates that are looked at: up to a year before today, as far as there are assignments.
    private static func history(
        _ arguments: JSONValue, _ program: Program, _ today: LocalDate?
    ) throws(Problem) -> DateRange {
        let dates = program.assignments.map(\.slot.date)
        guard let first = dates.min(), let last = dates.max() else {
            throw Problem(.notFound, "The program has no assignments to infer from.")
        }
        let yesterday = today.map { min(last, $0.advanced(by: -1)) } ?? last
        let to = arguments["to"]?.stringValue.flatMap { LocalDate($0) } ?? yesterday
        let from = arguments["from"]?.stringValue.flatMap { LocalDate($0) } ?? max(first, to.advanced(by: -364))
        guard from <= to else {
            throw Problem(
                .validation, "There is no history from \(from) to \(to); assignments run from \(first) to \(last).",
                errors: [.init(instancePath: "/from", message: "must not be after \"to\"", value: .string("\(from)"))])
        }
        return DateRange(from: from, to: to)
    }

    private static func rule(_ rule: DemandInference.Rule, _ program: Program) -> JSONValue {
        let service = program.services[rule.service]
        let days = WeekdaySet.text(rule.weekdays)
        return [
            "inferred": true, "service": .string(service.id), "kind": "demand",
            "sentence": .string(
                "\(service.name) had \(rule.least) or more people in \(rule.slot.code) on nine of ten days (\(days)), "
                    + "usually \(rule.target); \(rule.days) days looked at."),
            "edit": [
                "op": "put", "table": "demand",
                "row": [
                    "service_id": .string(service.id), "weekdays": .string(days), "slot": .string(rule.slot.code),
                    "min": .integer(Int64(rule.least)), "target": .integer(Int64(rule.target)),
                    "max": .integer(Int64(rule.most)), "source": .string(RowSource.inferred.rawValue),
                ],
            ],
        ]
    }

    private static func eligibility(_ fitness: DemandInference.Fitness, _ program: Program) -> JSONValue {
        let person = program.people[fitness.person].id
        let service = program.services[fitness.service]
        return [
            "inferred": true, "service": .string(service.id), "person": .string(person), "kind": "eligibility",
            "sentence": .string(
                "\(person) did \(service.name) \(fitness.times) times since \(fitness.first) without being eligible."),
            "edit": [
                "op": "put", "table": "eligibility",
                "row": [
                    "person_id": .string(person), "service_id": .string(service.id),
                    "from": .string("\(fitness.first)"), "source": .string(RowSource.inferred.rawValue),
                ],
            ],
        ]
    }

    /// The rows of `demand` that the proposals would take the place of, as edits that delete them.
    private static func existing(_ services: Set<Int>, _ tables: RosterTables, _ program: Program) -> [JSONValue] {
        guard let table = tables[TableSpec.demand.name], let rows = TableRows(table, identities: nil) else { return [] }
        var edits: [JSONValue] = []
        rows.forEach { row in
            guard let id = row[0], let service = program.serviceIndex[id], services.contains(service) else { return }
            let cells = InferredTool.cells(row, rows.columns)
            edits.append(RosterEditJSON.json(RosterEdit(.delete, TableSpec.demand.name, cells)))
        }
        return edits
    }

    private static let input: JSONValue = [
        "type": "object", "additionalProperties": false,
        "properties": [
            "from": [
                "type": "string", "format": "date",
                "description": "The first date of the history; a year before its last if not given.",
            ],
            "to": ["type": "string", "format": "date", "description": "The last date; yesterday if not given."],
            "times": [
                "type": "integer", "minimum": 1, "maximum": 1000, "default": 3,
                "description": "How often somebody must have done a service to be proposed as eligible for it.",
            ],
            "replace": [
                "type": "boolean", "default": false,
                "description": "Also for services that have rules already: the edits then delete those rules.",
            ],
        ],
    ]
}

extension WeekdaySet {
    /// Weekdays as a file's cell has them: `all`, or a list.
    fileprivate static func text(_ days: [Weekday]) -> String {
        if days.count == Weekday.allCases.count { return "all" }
        let names = days.map { String($0.name.prefix(3)) }.joined(separator: ";")
        return WeekdaySet(names)?.description ?? names
    }
}

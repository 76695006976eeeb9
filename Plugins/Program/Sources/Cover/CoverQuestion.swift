// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// What `suggest_cover` is asked: one cell, or what an absence leaves open.
struct CoverQuestion {
    /// The longest absence, in days.
    static let maximumDays = 92
    /// The most cells that are worked out; the answer says how many there are.
    static let maximumCells = 120

    /// The cells to fill, by time, at most `maximumCells`.
    let cells: [OpenCell]
    let totalCells: Int
    /// Cells of the absent person that have enough people as it is.
    let covered: Int
    /// The dates that the question is about.
    let range: DateRange
    /// Who is away; nil if one cell was asked for.
    let absentee: Int?
    let weeks: Int
    let limit: Int
    let includesExcluded: Bool

    static var schema: ToolSchema {
        .object(
            [
                "service": Arguments.service,
                "date": .string(
                    description: "The cell's date, YYYY-MM-DD or today.", minimumLength: 5, maximumLength: 10),
                "slot": .enumeration(["AM", "PM", "NIGHT"], description: "The cell's slot."),
                "person": .string(
                    description: "Who is away, by id, instead of a service: every cell that this leaves open.",
                    minimumLength: 1, maximumLength: 128),
                "from": Arguments.from, "to": Arguments.to,
                "from_slot": .enumeration(["AM", "PM", "NIGHT"], description: "The first slot away.", default: "AM"),
                "to_slot": .enumeration(["AM", "PM", "NIGHT"], description: "The last slot away.", default: "NIGHT"),
                "to_target": .boolean(
                    description: "Also fill cells that have their minimum but not their target.", default: false),
                "include_excluded": .boolean(
                    description:
                        "Also list, last, people who would break a duty-hour rule that must be kept, or their weekly cap.",
                    default: false),
                "weeks": .integer(
                    in: 1...52, description: "How many whole weeks before that of the cell count for fairness.",
                    default: 12),
                "plan": Arguments.plan, "version": Arguments.version,
                "limit": .integer(in: 1...50, description: "How many candidates a cell shows at most.", default: 5),
            ])
    }

    init(_ call: ToolCall, _ source: ProgramSource) throws(ToolFailure) {
        weeks = Int(call.integer(ifPresent: "weeks") ?? 12)
        limit = Int(call.integer(ifPresent: "limit") ?? 5)
        includesExcluded = call.boolean("include_excluded")
        let hasService = call.string(ifPresent: "service") != nil
        guard hasService != (call.string(ifPresent: "person") != nil) else {
            throw .invalid(
                field: hasService ? "/person" : "/service",
                allowed:
                    "given without the other: service, date and slot for one cell, or person and from for an absence")
        }
        if hasService {
            let cell = try Self.cell(call, source)
            (cells, totalCells, covered, absentee) = ([cell], 1, 0, nil)
            range = DateRange(from: cell.slot.date, to: cell.slot.date)
            return
        }
        let person = try source.person(try call.string("person"), at: "/person")
        let window = try Window(call, source, defaultDays: 1, maximumDays: Self.maximumDays)
        let first = SlotIndex(window.from, Slot(code: call.string(ifPresent: "from_slot") ?? "AM") ?? .am)
        let last = SlotIndex(window.to, Slot(code: call.string(ifPresent: "to_slot") ?? "NIGHT") ?? .night)
        guard first <= last else {
            throw .invalid(field: "/to_slot", value: call.arguments["to_slot"], allowed: "at or after from_slot")
        }
        let open = AbsenceCells(
            source.program, person: person, from: first, to: last, wantsTarget: call.boolean("to_target"))
        cells = Array(open.cells.prefix(Self.maximumCells))
        (totalCells, covered, absentee, range) = (open.cells.count, open.covered, person, window.range)
    }

    /// The one cell that was asked for.
    private static func cell(_ call: ToolCall, _ source: ProgramSource) throws(ToolFailure) -> OpenCell {
        let program = source.program
        let service = try source.service(try call.string("service"), at: "/service")
        let missing = ["date", "slot"].filter { call.string(ifPresent: $0) == nil }
        guard missing.isEmpty, let date = try Window.date(call, "date", source),
            let slot = Slot(code: try call.string("slot"))
        else {
            let allowed = ["date": "a date YYYY-MM-DD, or today", "slot": "AM, PM or NIGHT"]
            throw .faults(
                missing.map { name in
                    ArgumentFault(
                        field: "/" + name,
                        message: "is missing: a service needs date and slot; allowed is \(allowed[name] ?? "")")
                })
        }
        guard program.services[service].minutes(in: slot) != nil else {
            let known = Slot.allCases.filter { program.services[service].minutes(in: $0) != nil }.map(\.code)
            throw .invalid(
                field: "/slot", value: .string(slot.code),
                allowed: "a slot in which \(program.services[service].id) runs: \(known.joined(separator: ", "))")
        }
        let index = SlotIndex(date, slot)
        let need = program.demandCalendar.demand(in: index).first { $0.service == service }
        let state = CellState(present: Staffing(program).counts(in: index)[service], demand: need)
        return OpenCell(slot: index, service: service, state: state, absentee: nil)
    }
}

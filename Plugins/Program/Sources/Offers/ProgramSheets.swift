// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// The people of the program on its today.
enum PeopleSheet {
    static func rows(_ call: ToolCall, _ source: ProgramSource) throws -> [JSONValue] {
        try PeopleFilter(call, source).rows.map(\.json)
    }
}

/// The services of the program, in their order.
enum ServiceSheet {
    static func rows(_ call: ToolCall, _ source: ProgramSource) throws -> [JSONValue] {
        source.program.services.map { service in
            var row: JSONObject = [
                "id": .string(service.id), "name": .string(service.name),
                "category": .integer(Int64(service.category)), "kind": .string(service.kind.rawValue),
            ]
            let minutes = [
                ("minutes_am", service.minutesAM), ("minutes_pm", service.minutesPM),
                ("minutes_night", service.minutesNight),
            ]
            for case (let key, let value?) in minutes { row[key] = .integer(Int64(value)) }
            if let zone = service.zone { row["zone"] = .string(zone) }
            row["supervision"] = .string(service.supervision.rawValue)
            if !service.credentials.isEmpty {
                row["credentials"] = .array(service.credentials.map { .string($0) })
            }
            return .object(row)
        }
    }
}

/// Each cell of one day: who is there, and how many are needed.
enum CoverageSheet {
    /// The cells of the day that the URI names.
    static func rows(_ call: ToolCall, _ source: ProgramSource) throws -> [JSONValue] {
        guard let text = call.string(ifPresent: "date"), let date = LocalDate(text),
            (1900...2999).contains(date.components.year)
        else { throw ToolFailure.notFound("\(call.uri) names no day: allowed is YYYY-MM-DD.") }
        return rows(on: date, source)
    }

    /// O(assignments of the day + services).
    ///
    /// A cell is listed when somebody is assigned to it or the program demands somebody; whoever is assigned and away
    /// is not counted, and named as away.
    static func rows(on date: LocalDate, _ source: ProgramSource) -> [JSONValue] {
        let program = source.program
        var rows: [JSONValue] = []
        for slot in [Slot.am, .pm, .night] {
            let place = SlotIndex(date, slot)
            let demand = Dictionary(
                program.demandCalendar.demand(in: place).map { ($0.service, $0) },
                uniquingKeysWith: { first, _ in first })
            var there: [Int: [Int]] = [:]
            var away: [Int: [Int]] = [:]
            for position in program.assignments.positions(in: place) {
                let (person, service) = (
                    Int(program.assignments.people[position]), Int(program.assignments.services[position])
                )
                if program.isPresent(person: person, on: date, slot) {
                    there[service, default: []].append(person)
                } else {
                    away[service, default: []].append(person)
                }
            }
            for service in program.services.indices {
                let need = demand[service]
                guard need != nil || there[service] != nil || away[service] != nil else { continue }
                rows.append(row(source, service, slot, need, there[service] ?? [], away[service] ?? []))
            }
        }
        return rows
    }

    private static func row(
        _ source: ProgramSource, _ service: Int, _ slot: Slot, _ need: Demand?, _ there: [Int], _ away: [Int]
    ) -> JSONValue {
        func named(_ people: [Int]) -> JSONValue {
            .array(people.map { ["id": .string(source.program.people[$0].id), "name": .string(source.name($0))] })
        }
        let state = CellState(present: there.count, demand: need)
        var row: JSONObject = [
            "service": .string(source.program.services[service].id),
            "name": .string(source.program.services[service].name), "slot": .string(slot.code),
            "present": .integer(Int64(there.count)), "min": .integer(Int64(state.min)),
            "target": .integer(Int64(state.target)), "missing": .integer(Int64(state.missing)), "people": named(there),
        ]
        if let most = state.max { row["max"] = .integer(Int64(most)) }
        if need?.isInferred == true { row["inferred"] = true }
        if !away.isEmpty { row["assigned_but_away"] = named(away) }
        return .object(row)
    }
}

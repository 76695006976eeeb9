// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// One person who is on, and since when and until when, in UTC minutes.
struct OnDutyRow {
    enum Source: String, CaseIterable { case assignment, call }

    let source: Source
    /// The service's id; nil for a call.
    let service: String?
    /// The service's name, or the kind of call.
    let what: String
    let person: String
    let name: String
    let role: Role
    let pgy: Int?
    let start: Int64
    let end: Int64

    /// `resident PGY 2`, `faculty`.
    var roleText: String { role.rawValue + (pgy.map { " PGY \($0)" } ?? "") }

    static let columns = ["source", "service_id", "what", "person_id", "name", "role", "pgy", "start", "end"]

    func fields(_ clock: ScheduleClock) -> [String] {
        [
            source.rawValue, service ?? "", what, person, name, role.rawValue, pgy.map { "\($0)" } ?? "",
            "\(clock.local(start))", "\(clock.local(end))",
        ]
    }

    func json(_ clock: ScheduleClock) -> JSONValue {
        [
            "source": .string(source.rawValue), "service": service.map { .string($0) } ?? .null, "what": .string(what),
            "person": .string(person), "name": .string(name), "role": .string(role.rawValue),
            "pgy": pgy.map { .integer(Int64($0)) } ?? .null, "start": .string("\(clock.local(start))"),
            "end": .string("\(clock.local(end))"),
        ]
    }

    static let schema = ToolSchema.object(
        [
            "source": .enumeration(Source.allCases.map(\.rawValue)), "service": .string().orNull, "what": .string(),
            "person": .string(), "name": .string(), "role": .string(), "pgy": .integer().orNull, "start": .string(),
            "end": .string(),
        ], required: ["source", "service", "what", "person", "name", "role", "pgy", "start", "end"])
}

/// Who is on at a moment: by assignment in the order of services, then by call.
struct OnDuty {
    let rows: [OnDutyRow]

    /// O(assignments of six days + calls).
    ///
    /// Nobody on leave is on: a person who is away in an assignment's slot is left out.
    init(_ source: ProgramSource, _ clock: ScheduleClock, at moment: Int64, service wanted: Int?) {
        let program = source.program
        let date = clock.local(moment).date
        // A slot may begin up to two days after its midnight and last two more.
        let near = SlotIndex(date.advanced(by: -4), .am)..<SlotIndex(date.advanced(by: 2), .am)
        func row(
            _ kind: OnDutyRow.Source, _ service: Service?, _ what: String, _ person: Int, _ start: Int64, _ end: Int64
        ) -> OnDutyRow {
            let details = program.people[person]
            return OnDutyRow(
                source: kind, service: service?.id, what: what, person: details.id, name: source.name(person),
                role: details.role, pgy: details.pgy, start: start, end: end)
        }
        var found: [(order: (Int, Int), row: OnDutyRow)] = []
        for position in program.assignments.positions(in: near) {
            let assignment = program.assignments[position]
            guard wanted == nil || assignment.service == wanted, let times = program.interval(of: assignment),
                program.isPresent(person: assignment.person, on: assignment.slot.date, assignment.slot.slot)
            else { continue }
            let (start, end) = (clock.instant(times.start), clock.instant(times.end))
            guard start <= moment, moment < end else { continue }
            let service = program.services[assignment.service]
            found.append(
                (
                    (assignment.service, assignment.person),
                    row(.assignment, service, service.name, assignment.person, start, end)
                ))
        }
        if wanted == nil {
            for shift in program.calls {
                let (start, end) = (clock.instant(shift.start), clock.instant(shift.end))
                guard start <= moment, moment < end else { continue }
                found.append(
                    (
                        (program.services.count, shift.person),
                        row(.call, nil, "\(shift.kind.rawValue) call", shift.person, start, end)
                    ))
            }
        }
        rows = found.sorted { left, right in
            left.order != right.order ? left.order < right.order : left.row.start < right.row.start
        }.map(\.row)
    }
}

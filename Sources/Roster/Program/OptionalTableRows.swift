// SPDX-License-Identifier: Apache-2.0

internal import Columns

/// How the rows of optional tables are read; `nil` where a row refers to nobody or has an unknown word.
extension BatchReader {
    func zones() throws(RosterError) -> [Zone?] {
        let (ids, names) = (try text("id"), try text("name"))
        let (priorities, limits) = (try int32("priority"), try int32("lend_limit"))
        return (0..<batch.count).map { row in
            Zone(
                id: ids[row], name: names[row], priority: Int(priorities[row]),
                lendLimit: limits.value(at: row).map(Int.init))
        }
    }

    func establishment() throws(RosterError) -> [Establishment?] {
        let roles = try translated("role") { Role(rawValue: $0) }
        let years = try int32("pgy")
        let (authorised, required) = (try int32("authorised"), try int32("required"))
        return (0..<batch.count).map { row in
            roles[row].map {
                Establishment(
                    role: $0, pgy: years.value(at: row).map(Int.init), authorised: Int(authorised[row]),
                    required: Int(required[row]))
            }
        }
    }

    func memberships(_ index: [String: Int]) throws(RosterError) -> [(group: String, person: Int)?] {
        let (groups, people) = (try text("id"), try indices("person_id", in: index))
        return people.indices.map { row in people[row] < 0 ? nil : (group: groups[row], person: Int(people[row])) }
    }

    func credentials(_ index: [String: Int]) throws(RosterError) -> [Credential?] {
        let (people, words) = (try indices("person_id", in: index), try text("credential"))
        let (from, to) = (try int32("from"), try int32("to"))
        return people.indices.map { row in
            people[row] < 0
                ? nil
                : Credential(
                    person: Int(people[row]), credential: words[row], range: ProgramReader.range(from, to, row))
        }
    }

    func exceptions(_ index: [String: Int]) throws(RosterError) -> [DutyHourException?] {
        let (ids, people) = (try text("person_id"), try indices("person_id", in: index))
        let clauses = try text("clause")
        let (from, to, limits) = (try int32("from"), try int32("to"), try int32("limit_minutes"))
        return people.indices.map { row in
            if people[row] < 0, !ids.isNull(at: row) { return nil }
            return DutyHourException(
                person: people[row] < 0 ? nil : Int(people[row]), clause: clauses[row],
                range: ProgramReader.range(from, to, row), limitMinutes: Int(limits[row]))
        }
    }

    func requests(_ index: [String: Int]) throws(RosterError) -> [Request?] {
        let (ids, people, kinds) = (try text("id"), try indices("person_id", in: index), try text("kind"))
        let (from, to, created) = (try int32("from"), try int32("to"), try int64("created_at"))
        return people.indices.map { row in
            people[row] < 0
                ? nil
                : Request(
                    id: ids[row], person: Int(people[row]), range: ProgramReader.range(from, to, row),
                    kind: kinds[row], createdAt: Self.time(created, row))
        }
    }

    func swaps(_ index: [String: Int]) throws(RosterError) -> [Swap?] {
        let (ids, statuses) = (try text("id"), try text("status"))
        let (requesters, accepters) = (try indices("requester", in: index), try indices("accepter", in: index))
        let (dates, slots) = (try int32("given_date"), try translated("given_slot") { Slot(code: $0) })
        let (takenDates, takenSlots) = (try int32("taken_date"), try translated("taken_slot") { Slot(code: $0) })
        let (requested, executed) = (try int64("requested_at"), try int64("executed_at"))
        return requesters.indices.map { row in
            guard requesters[row] >= 0, let slot = slots[row] else { return nil }
            return Swap(
                id: ids[row], requester: Int(requesters[row]),
                accepter: accepters[row] < 0 ? nil : Int(accepters[row]),
                given: SlotIndex(LocalDate(rawValue: dates[row]), slot),
                takenDate: takenDates.value(at: row).map(LocalDate.init(rawValue:)), takenSlot: takenSlots[row],
                status: statuses[row], requestedAt: Self.time(requested, row), executedAt: Self.time(executed, row))
        }
    }

    func workItems(_ index: [String: Int]) throws(RosterError) -> [WorkItem?] {
        let (ids, kinds, people) = (try text("id"), try text("kind"), try indices("person_id", in: index))
        let (created, decided, deadlines) = (try int64("created_at"), try int64("decided_at"), try int64("deadline"))
        let options = batch.int32("options")
        let links = try translatedIfThere("links") { $0.split(separator: ";").map(String.init) }
        let (reversible, checked) = (batch.bool("reversible"), batch.bool("rule_checked"))
        return people.indices.map { row in
            WorkItem(
                id: ids[row], kind: kinds[row], createdAt: LocalDateTime(microseconds: created[row]),
                decidedAt: Self.time(decided, row), deadline: Self.time(deadlines, row),
                person: people[row] < 0 ? nil : Int(people[row]), options: options?.value(at: row).map(Int.init),
                links: links?[row] ?? [], isReversible: reversible?.value(at: row) ?? false,
                isRuleChecked: checked?.value(at: row) ?? false)
        }
    }

    func preferenceSignals(_ index: [String: Int]) throws(RosterError) -> [PreferenceSignal?] {
        let (people, dates) = (try indices("person_id", in: index), try int32("date"))
        let (slots, signals) = (try translated("slot") { Slot(code: $0) }, try text("signal"))
        let created = try int64("created_at")
        return people.indices.map { row in
            guard people[row] >= 0, let slot = slots[row] else { return nil }
            return PreferenceSignal(
                person: Int(people[row]), slot: SlotIndex(LocalDate(rawValue: dates[row]), slot),
                signal: signals[row], createdAt: Self.time(created, row))
        }
    }

    func loggedHours(_ index: [String: Int]) throws(RosterError) -> [LoggedHours?] {
        let (people, kinds) = (try indices("person_id", in: index), try translated("kind") { LoggedKind(rawValue: $0) })
        let (start, end) = (try int64("start"), try int64("end"))
        return people.indices.map { row in
            guard people[row] >= 0, let kind = kinds[row] else { return nil }
            return LoggedHours(
                person: Int(people[row]), start: LocalDateTime(microseconds: start[row]),
                end: LocalDateTime(microseconds: end[row]), kind: kind)
        }
    }

    private static func time(_ column: Int64Column, _ row: Int) -> LocalDateTime? {
        column.value(at: row).map { LocalDateTime(microseconds: $0) }
    }
}

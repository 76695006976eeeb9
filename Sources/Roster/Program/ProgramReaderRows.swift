// SPDX-License-Identifier: Apache-2.0

internal import Columns

extension ProgramReader {
    mutating func eligibility() throws(RosterError) -> Eligibility {
        var eligibility = Eligibility(people: personIndex.count, services: serviceIndex.count)
        for reader in try batches(.eligibility) {
            let people = try reader.indices("person_id", in: personIndex)
            let services = try reader.indices("service_id", in: serviceIndex)
            let (from, to) = (try reader.int32("from"), try reader.int32("to"))
            for row in people.indices where isKnown(people[row], services[row], .eligibility) {
                eligibility.allow(
                    person: Int(people[row]), service: Int(services[row]), in: Self.range(from, to, row))
            }
        }
        return eligibility
    }

    mutating func periods() throws(RosterError) -> [Period] {
        var periods: [Period] = []
        for reader in try batches(.periods) {
            let ids = try reader.text("id")
            let kinds = try reader.translated("kind") { PeriodKind(rawValue: $0) }
            let (from, to) = (try reader.int32("from"), try reader.int32("to"))
            for row in 0..<reader.batch.count {
                guard let kind = kinds[row] else {
                    skip(.periods, "kind")
                    continue
                }
                periods.append(Period(id: ids[row], kind: kind, range: Self.range(from, to, row)))
            }
        }
        return periods.sorted { ($0.range.from, $0.id) < ($1.range.from, $1.id) }
    }

    mutating func demandRules() throws(RosterError) -> [DemandRule] {
        var rules: [DemandRule] = []
        for reader in try batches(.demand) {
            let services = try reader.indices("service_id", in: serviceIndex)
            let weekdays = try reader.translated("weekdays") { WeekdaySet($0) }
            let slots = try reader.translated("slot") { Slot(code: $0) }
            let (from, to) = (try reader.int32("from"), try reader.int32("to"))
            let sources = try reader.translatedIfThere("source") { RowSource(rawValue: $0) }
            let (least, target, most) = (try reader.int32("min"), try reader.int32("target"), try reader.int32("max"))
            for row in services.indices {
                guard let days = weekdays[row], let slot = slots[row], services[row] >= 0 else {
                    skip(.demand, services[row] < 0 ? "service_id" : weekdays[row] == nil ? "weekdays" : "slot")
                    continue
                }
                let least = Int(least[row])
                rules.append(
                    DemandRule(
                        service: Int(services[row]), range: Self.range(from, to, row), weekdays: days, slot: slot,
                        min: least, target: max(least, target.value(at: row).map(Int.init) ?? least),
                        max: most.value(at: row).map(Int.init), isInferred: sources?[row] == .inferred))
            }
        }
        return rules
    }

    mutating func absences() throws(RosterError) -> [Absence] {
        var absences: [Absence] = []
        for reader in try batches(.absences) {
            let ids = try reader.text("id")
            let people = try reader.indices("person_id", in: personIndex)
            let (from, to) = (try reader.int32("from"), try reader.int32("to"))
            let fromSlots = try reader.translated("from_slot") { Slot(code: $0) }
            let toSlots = try reader.translated("to_slot") { Slot(code: $0) }
            let kinds = try reader.translated("kind") { AbsenceKind(rawValue: $0) }
            let (planned, blocking) = (try reader.bool("planned"), try reader.bool("blocking"))
            let created = try reader.int64("created_at")
            for row in people.indices where isKnown(people[row], 0, .absences) {
                guard let kind = kinds[row], let first = fromSlots[row], let last = toSlots[row] else {
                    skip(.absences, kinds[row] == nil ? "kind" : "slot")
                    continue
                }
                absences.append(
                    Absence(
                        id: ids[row], person: Int(people[row]),
                        from: SlotIndex(LocalDate(rawValue: from[row]), first),
                        to: SlotIndex(LocalDate(rawValue: to[row]), last), kind: kind, isPlanned: planned[row],
                        isBlocking: blocking[row],
                        createdAt: created.value(at: row).map { LocalDateTime(microseconds: $0) }))
            }
        }
        return absences
    }

    mutating func assignments() throws(RosterError) -> Assignments {
        var people: [Int32] = []
        var services: [Int32] = []
        var slots: [Int32] = []
        var sources: [AssignmentSource?] = []
        var pinned: [Bool] = []
        var times: [Int: AssignmentTimes] = [:]
        for reader in try batches(.assignments) {
            let person = try reader.indices("person_id", in: personIndex)
            let service = try reader.indices("service_id", in: serviceIndex)
            let slot = try reader.translated("slot") { Slot(code: $0) }
            let source = try reader.translated("source") { AssignmentSource(rawValue: $0) }
            let (dates, pins) = (try reader.int32("date"), try reader.bool("pinned"))
            let (starts, ends) = (reader.batch.int64("start"), reader.batch.int64("end"))
            for row in person.indices where isKnown(person[row], service[row], .assignments) {
                guard let slot = slot[row] else {
                    skip(.assignments, "slot")
                    continue
                }
                people.append(person[row])
                services.append(service[row])
                slots.append(Int32(clamping: SlotIndex(LocalDate(rawValue: dates[row]), slot).rawValue))
                sources.append(source[row])
                pinned.append(pins[row])
                if let own = AssignmentTimes(starts?.value(at: row), ends?.value(at: row)) {
                    times[people.count - 1] = own
                }
            }
        }
        return Assignments(
            people: people, services: services, slots: slots, sources: sources, pinned: pinned, times: times)
    }

    mutating func calls() throws(RosterError) -> [CallShift] {
        var calls: [CallShift] = []
        for reader in try batches(.calls) {
            let people = try reader.indices("person_id", in: personIndex)
            let kinds = try reader.translated("kind") { CallKind(rawValue: $0) }
            let (start, end) = (try reader.int64("start"), try reader.int64("end"))
            for row in people.indices where isKnown(people[row], 0, .calls) {
                guard let kind = kinds[row] else {
                    skip(.calls, "kind")
                    continue
                }
                calls.append(
                    CallShift(
                        person: Int(people[row]), start: LocalDateTime(microseconds: start[row]),
                        end: LocalDateTime(microseconds: end[row]), kind: kind))
            }
        }
        return calls
    }

    /// Whether both indices refer to something; counts the row as skipped if not.
    private mutating func isKnown(_ person: Int32, _ service: Int32, _ table: TableSpec) -> Bool {
        if person >= 0, service >= 0 { return true }
        skip(table, person < 0 ? "person_id" : "service_id")
        return false
    }
}

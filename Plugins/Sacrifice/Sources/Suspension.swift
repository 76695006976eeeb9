// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// Somebody's work that was taken out of the schedule, with all that it takes to put it back.
struct Suspension: Sendable, Equatable {
    let person: String
    let slot: SlotIndex
    let service: String
    let category: Int
    let source: String?
    let start: String?
    let end: String?
    /// Of the shedding that it went with.
    let auditID: String

    init(_ row: Assignment, _ program: Program, category: Int, auditID: String) {
        person = program.people[row.person].id
        slot = row.slot
        service = program.services[row.service].id
        self.category = category
        source = row.source?.rawValue
        start = row.start.map { "\($0)" }
        end = row.end.map { "\($0)" }
        self.auditID = auditID
    }

    /// Reads what `json` wrote; nil for anything else.
    init?(_ document: JSONValue) {
        guard let person = document["person_id"]?.stringValue, let service = document["service_id"]?.stringValue,
            let date = document["date"]?.stringValue.flatMap({ LocalDate($0) }),
            let half = document["slot"]?.stringValue.flatMap({ Slot(code: $0) }),
            let category = document["category"]?.integerValue, let auditID = document["audit_id"]?.stringValue
        else { return nil }
        self.person = person
        self.service = service
        slot = SlotIndex(date, half)
        self.category = Int(category)
        self.auditID = auditID
        source = document["source"]?.stringValue
        start = document["start"]?.stringValue
        end = document["end"]?.stringValue
    }

    private var key: JSONObject {
        ["person_id": .string(person), "date": .string("\(slot.date)"), "slot": .string(slot.slot.code)]
    }

    private var row: JSONObject {
        var row = key
        row["service_id"] = .string(service)
        if let source { row["source"] = .string(source) }
        if let start { row["start"] = .string(start) }
        if let end { row["end"] = .string(end) }
        return row
    }

    var json: JSONValue {
        var document = row
        document["category"] = .integer(Int64(category))
        document["audit_id"] = .string(auditID)
        return .object(document)
    }

    /// Takes the work out of the schedule.
    var removal: JSONValue { ["op": "delete", "table": "assignments", "row": .object(key)] }
    /// Puts it back.
    var restoration: JSONValue { ["op": "put", "table": "assignments", "row": .object(row)] }
}

// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// One line of the schedule: an assignment, a call, or an absence.
struct ScheduleRow {
    enum Kind: String, CaseIterable { case assignment, call, absence }

    let kind: Kind
    let date: LocalDate
    /// The slot of an assignment; the first slot of an absence.
    let slot: Slot?
    /// The last slot of an absence.
    var lastSlot: SlotIndex?
    /// Index into the program's people, which is their order.
    let place: Int
    let person: String
    let name: String
    /// The service's id; nil otherwise.
    let service: String?
    /// The service's name, the kind of call, or why the person is away.
    let what: String
    /// On the wall clock; nil where the service does not run in the slot.
    let start: LocalDateTime?
    let end: LocalDateTime?
    var isPinned = false
    var source: AssignmentSource?

    static let columns = [
        "kind", "date", "slot", "person_id", "name", "service_id", "what", "start", "end", "pinned", "source",
    ]

    var fields: [String] {
        [
            kind.rawValue, "\(date)", slot?.code ?? "", person, name, service ?? "", what,
            start.map { "\($0)" } ?? "", end.map { "\($0)" } ?? "", isPinned ? "true" : "false",
            source?.rawValue ?? "",
        ]
    }

    var json: JSONValue {
        [
            "kind": .string(kind.rawValue), "date": .string("\(date)"), "slot": slot.map { .string($0.code) } ?? .null,
            "person": .string(person), "name": .string(name), "service": service.map { .string($0) } ?? .null,
            "what": .string(what), "start": start.map { .string("\($0)") } ?? .null,
            "end": end.map { .string("\($0)") } ?? .null, "pinned": .bool(isPinned),
            "source": source.map { .string($0.rawValue) } ?? .null,
        ]
    }

    /// About how many bytes it takes of an answer, which has it twice: as structure, and in a text with its quotes escaped.
    var replyBytes: Int {
        let text = json.text.utf8
        return 2 * (text.count + 1) + text.count { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
    }

    static let schema = ToolSchema.object(
        [
            "kind": .enumeration(Kind.allCases.map(\.rawValue)), "date": .date(), "slot": .string().orNull,
            "person": .string(), "name": .string(), "service": .string().orNull, "what": .string(),
            "start": .string().orNull, "end": .string().orNull, "pinned": .boolean(), "source": .string().orNull,
        ], required: ["kind", "date", "slot", "person", "name", "service", "what", "start", "end", "pinned", "source"])
}

// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// The schedule of one person or one service as a calendar that clients subscribe to (RFC 5545).
enum ScheduleCalendar {
    static func document(
        _ call: ToolCall, _ source: ProgramSource, _ window: Window, _ person: Int?, _ service: Int?
    ) async throws -> Document {
        guard (person == nil) != (service == nil) else {
            throw ToolFailure.invalid(
                field: "/format", value: "ics",
                allowed: "given with one of \"person\" and \"service\": a calendar is of one")
        }
        guard let number = source.version, let zone = TimeZoneFile.named(source.profile.timeZone) else {
            throw ToolFailure.toolError("A calendar needs a version and the time zone \(source.profile.timeZone).")
        }
        let row = try await call.request("roster.versions/1", ["op": "get", "number": .integer(number)])
        let calendar = RosterCalendar(
            RosterCalendar.Version(
                source.program, number: number, createdAt: unixSeconds(row["created_at"]?.stringValue ?? "")),
            zone: zone, showsAbsenceKind: source.isFullDisclosure,
            name: { [names = source.names] in names.name(of: $0) })
        let bytes =
            person.flatMap { calendar.person(source.program.people[$0].id, in: window.range) }
            ?? service.flatMap { calendar.service(source.program.services[$0].id, in: window.range) }
        return .calendar(String(decoding: bytes ?? [], as: UTF8.self))
    }

    /// The seconds since 1970 of `YYYY-MM-DDTHH:MM:SS...Z`; 0 for what is none.
    private static func unixSeconds(_ text: String) -> Int64 {
        guard let minutes = LocalDateTime(text.prefix(16))?.minutes else { return 0 }
        return minutes * 60 + (Int64(text.dropFirst(17).prefix(2)) ?? 0)
    }
}

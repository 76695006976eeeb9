// SPDX-License-Identifier: Apache-2.0

/// Writes the calendar of a person or of a service as an iCalendar object (RFC 5545), for calendar programs to take in.
///
/// All times are moments in UTC, so that no reader needs to know the program's time zone. A UID is made of what an entry
/// is about (the person and the slot), so that the next version's entry takes the place of this one's.
public struct RosterCalendar: Sendable {
    /// One version of the program, and what is known of it.
    public struct Version: Sendable {
        let program: Program
        let number: Int64
        let createdAt: Int64

        /// - Parameters:
        ///   - program: the version.
        ///   - number: its number, which becomes the SEQUENCE.
        ///   - createdAt: when it was made, in seconds since 1970 UTC.
        public init(_ program: Program, number: Int64, createdAt: Int64) {
            self.program = program
            self.number = number
            self.createdAt = createdAt
        }
    }

    private let version: Version
    private let zone: TimeZoneFile
    private let name: @Sendable (String) -> String
    private let showsAbsenceKind: Bool

    /// Calendars of a version.
    ///
    /// - Parameters:
    ///   - version: the version.
    ///   - zone: the program's time zone.
    ///   - showsAbsenceKind: whether absences say why; else all are "Away".
    ///   - name: what a person is called to the reader, by id.
    public init(
        _ version: Version, zone: TimeZoneFile, showsAbsenceKind: Bool, name: @escaping @Sendable (String) -> String
    ) {
        self.version = version
        self.zone = zone
        self.showsAbsenceKind = showsAbsenceKind
        self.name = name
    }

    /// The calendar of a person: assignments, calls and absences; `nil` if the version has nobody of that id.
    ///
    /// - Parameters:
    ///   - id: the person's id.
    ///   - dates: only what begins on one of these dates.
    ///   - earlier: a version that the reader may have; what it had and this one has not is written as cancelled.
    public func person(_ id: String, in dates: DateRange, since earlier: Version? = nil) -> [UInt8]? {
        guard let person = version.program.personIndex[id] else { return nil }
        let old = earlier.flatMap { earlier in
            earlier.program.personIndex[id].map { events(of: $0, in: earlier.program, dates) }
        }
        return write(
            events(of: person, in: version.program, dates), earlier: old ?? [],
            title: "\(version.program.profile.name): \(name(id))")
    }

    /// The calendar of a service: who does it when; `nil` if the version has no service of that id.
    public func service(_ id: String, in dates: DateRange, since earlier: Version? = nil) -> [UInt8]? {
        guard let service = version.program.serviceIndex[id] else { return nil }
        let old = earlier.flatMap { earlier in
            earlier.program.serviceIndex[id].map { events(ofService: $0, in: earlier.program, dates) }
        }
        return write(
            events(ofService: service, in: version.program, dates), earlier: old ?? [],
            title: "\(version.program.profile.name): \(version.program.services[service].name)")
    }

    private func write(_ events: [CalendarEvent], earlier: [CalendarEvent], title: String) -> [UInt8] {
        var lines = ContentLines()
        lines.add("BEGIN", "VCALENDAR")
        lines.add("VERSION", "2.0")
        lines.add("PRODID", "-//Holdfast//Holdfast 0.1//EN")
        lines.add("CALSCALE", "GREGORIAN")
        lines.add("METHOD", "PUBLISH")
        lines.add("X-WR-CALNAME", text: title)
        lines.add("X-WR-TIMEZONE", text: version.program.profile.timeZone)
        let present = Set(events.map(\.uid))
        let gone = earlier.filter { !present.contains($0.uid) }
        let all = events.map { ($0, false) } + gone.map { ($0, true) }
        for (event, isCancelled) in all.sorted(by: { Self.order($0.0) < Self.order($1.0) }) {
            event.write(
                to: &lines, sequence: version.number, stamp: version.createdAt, isCancelled: isCancelled)
        }
        lines.add("END", "VCALENDAR")
        return lines.bytes
    }

    private static func order(_ event: CalendarEvent) -> (Int64, String) {
        switch event.time {
        case .moments(let start, _): (start, event.uid)
        case .days(let first, _): (Int64(first.rawValue) * 86_400, event.uid)
        }
    }
}

// What is in a calendar.
extension RosterCalendar {
    private func uid(_ program: Program, _ parts: [String]) -> String {
        ([program.profile.id] + parts).joined(separator: "/") + "@holdfast"
    }

    private func moments(_ start: LocalDateTime, _ end: LocalDateTime) -> CalendarEvent.Time {
        let first = zone.unixSeconds(of: start)
        return .moments(first, max(first, zone.unixSeconds(of: end)))
    }

    private func events(of person: Int, in program: Program, _ dates: DateRange) -> [CalendarEvent] {
        let id = program.people[person].id
        var events: [CalendarEvent] = []
        for assignment in program.assignments where assignment.person == person {
            guard dates.contains(assignment.slot.date), let span = program.interval(of: assignment) else { continue }
            let service = program.services[assignment.service]
            events.append(
                CalendarEvent(
                    uid: uid(program, ["assignment", id, "\(assignment.slot.date)", assignment.slot.slot.code]),
                    time: moments(span.start, span.end), summary: service.name, category: service.kind.rawValue,
                    isTransparent: false))
        }
        for call in program.calls where call.person == person && dates.contains(call.start.date) {
            events.append(
                CalendarEvent(
                    uid: uid(program, ["call", id, "\(call.start)"]), time: moments(call.start, call.end),
                    summary: "Call: \(call.kind.rawValue)", category: "call",
                    isTransparent: call.kind == .home || call.kind == .backup))
        }
        for absence in program.absences where absence.person == person && dates.contains(absence.from.date) {
            let kind = showsAbsenceKind ? absence.kind.rawValue.replacing("_", with: " ") : "away"
            events.append(
                CalendarEvent(
                    uid: uid(program, ["absence", absence.id]),
                    time: .days(absence.from.date, absence.to.date),
                    summary: kind.prefix(1).uppercased() + kind.dropFirst(), category: "absence",
                    isTransparent: !absence.isBlocking))
        }
        return events
    }

    private func events(ofService service: Int, in program: Program, _ dates: DateRange) -> [CalendarEvent] {
        program.assignments.compactMap { assignment in
            guard assignment.service == service, dates.contains(assignment.slot.date),
                let span = program.interval(of: assignment)
            else { return nil }
            let person = program.people[assignment.person].id
            let slot = assignment.slot
            return CalendarEvent(
                uid: uid(program, ["service", program.services[service].id, person, "\(slot.date)", slot.slot.code]),
                time: moments(span.start, span.end), summary: name(person),
                category: program.services[service].kind.rawValue, isTransparent: false)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Columns
import JSON
import Kernel
import Roster
import Store

/// The calendars of a version, one file a person or service.
struct CalendarExport {
    private let calendar: RosterCalendar
    private let earlier: RosterCalendar.Version?
    private let program: Program

    init(roster: LoadedRoster, earlier: LoadedRoster?, identities: Table, disclosure: Disclosure) throws {
        program = try Program(roster.tables)
        guard let zone = TimeZoneFile.named(program.profile.timeZone) else {
            throw Problem(
                .internalError, "This machine does not know the time zone \(program.profile.timeZone); install tzdata.")
        }
        let names = try Roster.Identities(table: try Identities.disclosed(identities, as: disclosure))
        calendar = RosterCalendar(
            RosterCalendar.Version(
                program, number: roster.summary.number, createdAt: roster.summary.createdAtMicros / 1_000_000),
            zone: zone, showsAbsenceKind: disclosure == .full, name: { names.name(of: $0) })
        self.earlier = try earlier.map { earlier in
            RosterCalendar.Version(
                try Program(earlier.tables), number: earlier.summary.number,
                createdAt: earlier.summary.createdAtMicros / 1_000_000)
        }
    }

    func files(_ request: ProgramExport.Request) throws(Problem) -> [ProgramExport.File] {
        var files: [ProgramExport.File] = []
        let isWhole = request.person == nil && request.service == nil
        for id in isWhole ? program.people.map(\.id) : [request.person].compactMap({ $0 }) {
            guard let bytes = calendar.person(id, in: request.dates, since: earlier) else {
                throw unknown("person", id, among: program.people.map(\.id))
            }
            files.append(ProgramExport.File(name: "person-\(Self.fileName(id)).ics", bytes: bytes))
        }
        for id in isWhole ? program.services.map(\.id) : [request.service].compactMap({ $0 }) {
            guard let bytes = calendar.service(id, in: request.dates, since: earlier) else {
                throw unknown("service", id, among: program.services.map(\.id))
            }
            files.append(ProgramExport.File(name: "service-\(Self.fileName(id)).ics", bytes: bytes))
        }
        return files
    }

    private func unknown(_ what: String, _ id: String, among ids: [String]) -> Problem {
        let hint = Spelling.nearest(to: id, among: ids).map { " Did you mean \"\($0)\"?" } ?? ""
        return Problem(
            .notFound, "The version has no \(what) \(Quoted.text(id)).\(hint)",
            errors: [.init(instancePath: "/\(what)", message: "is the id of no \(what)", value: .string(id))])
    }

    /// The id with everything that a file's name should not hold in percent form.
    static func fileName(_ id: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return id.utf8.map { byte -> String in
            let isPlain =
                (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte) || byte == 45
                || byte == 95
            return isPlain
                ? String(UnicodeScalar(byte)) : "%" + String([digits[Int(byte >> 4)], digits[Int(byte & 15)]])
        }.joined()
    }
}

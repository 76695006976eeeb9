// SPDX-License-Identifier: Apache-2.0

/// Finds what is allowed in a program but probably not meant.
///
/// Nothing here is refused: history may hold such rows, and the duty-hour validator names each of them later.
enum ProgramWarnings {
    /// At most 50 warnings, those about assignments last.
    ///
    /// O(rows log rows).
    static func find(_ program: Program, inferred: [String: Int]) -> [ImportWarning] {
        let found =
            unconfirmed(inferred) + overlappingAbsences(program) + workOnLeave(program) + withoutDemand(program)
            + expiringCredentials(program)
            + unusualPeriods(program) + AssignmentWarnings.find(program)
        return Array(found.prefix(AssignmentWarnings.limit))
    }

    /// Rows that were inferred from the past and that nobody has confirmed.
    private static func unconfirmed(_ inferred: [String: Int]) -> [ImportWarning] {
        inferred.sorted { $0.key < $1.key }.map { table, count in
            let rows = count == 1 ? "1 row was" : "\(count) rows were"
            return ImportWarning(
                file: "\(table).csv", count: count,
                message: "\(rows) inferred from the past, and confirmed by nobody yet")
        }
    }

    /// Two absences of one person that share a slot.
    private static func overlappingAbsences(_ program: Program) -> [ImportWarning] {
        let byPerson = Dictionary(grouping: program.absences, by: \.person)
        return byPerson.sorted { $0.key < $1.key }.compactMap { person, absences in
            let sorted = absences.sorted { ($0.from, $0.to) < ($1.from, $1.to) }
            var last: Absence?
            var first: (Absence, Absence)?
            var count = 0
            for absence in sorted {
                if let last, absence.from <= last.to {
                    first = first ?? (last, absence)
                    count += 1
                }
                if let known = last, known.to >= absence.to { continue }
                last = absence
            }
            guard let (one, other) = first else { return nil }
            return warning(
                "absences.csv", count,
                "absences \(one.id) and \(other.id) of \(program.people[person].id) overlap on \(other.from.date)")
        }
    }

    /// Assignments of somebody who is away.
    private static func workOnLeave(_ program: Program) -> [ImportWarning] {
        let absences = Dictionary(grouping: program.absences.filter(\.isBlocking), by: \.person)
            .mapValues { $0.sorted { $0.from < $1.from } }
        var found: [Int: (date: LocalDate, absence: String, count: Int)] = [:]
        for assignment in program.assignments {
            guard let away = absences[assignment.person],
                let absence = away.first(where: { $0.from <= assignment.slot && assignment.slot <= $0.to })
            else { continue }
            found[assignment.person, default: (assignment.slot.date, absence.id, 0)].count += 1
        }
        return found.sorted { $0.key < $1.key }.map { person, found in
            warning(
                "assignments.csv", found.count,
                "\(program.people[person].id) is assigned on \(found.date), during the absence \(found.absence)")
        }
    }

    /// Services that people are assigned to, count for their hours, and are needed by nobody.
    private static func withoutDemand(_ program: Program) -> [ImportWarning] {
        let needed = Set(program.demandCalendar.rules.map(\.service))
        var counts: [Int: Int] = [:]
        for assignment in program.assignments where !needed.contains(assignment.service) {
            counts[assignment.service, default: 0] += 1
        }
        return counts.sorted { $0.key < $1.key }.filter { program.services[$0.key].isCounted }.map { service, count in
            warning(
                "demand.csv", count,
                "nothing says how many people \(program.services[service].id) needs, and people are assigned to it")
        }
    }

    /// Credentials that end inside a rotation period.
    private static func expiringCredentials(_ program: Program) -> [ImportWarning] {
        program.credentials.compactMap { credential in
            guard credential.range.to < .latest,
                let period = program.period(.rotation, on: credential.range.to), period.range.to != credential.range.to
            else { return nil }
            return warning(
                "credentials.csv", 1,
                "the credential \(credential.credential) of \(program.people[credential.person].id) ends on "
                    + "\(credential.range.to), inside period \(period.id)")
        }
    }

    /// Rotation periods that are neither four weeks nor a short one at the ends of an academic year.
    private static func unusualPeriods(_ program: Program) -> [ImportWarning] {
        let years = program.periods.filter { $0.kind == .academicYear }
        let rotations = program.periods.filter { $0.kind == .rotation }.sorted { $0.range.from < $1.range.from }
        let usual = Dictionary(grouping: rotations, by: \.range.dayCount)
            .max { ($0.value.count, $0.key) < ($1.value.count, $1.key) }?.key
        return rotations.compactMap { period in
            let days = period.range.dayCount
            let isAtTheEdge = years.contains {
                $0.range.from == period.range.from || $0.range.to == period.range.to
            }
            guard let usual, days != usual, !isAtTheEdge, rotations.count > 2 else { return nil }
            return warning(
                "periods.csv", 1,
                "period \(period.id) has \(days) days and most have \(usual); hours are averaged over the days it has")
        }
    }

    private static func warning(_ file: String, _ count: Int, _ message: String) -> ImportWarning {
        let rows = count <= 1 ? "" : " (\(count) rows, this the first)"
        return ImportWarning(file: file, count: max(1, count), message: message + rows)
    }
}

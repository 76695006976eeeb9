// SPDX-License-Identifier: Apache-2.0

public import Columns

/// A version of a program as values: what pure analysis works on.
///
/// Immutable.
///
/// People and services are referred to by their index in `people` and `services`.
public struct Program: Sendable {
    /// The program's clock and policies.
    public let profile: ProgramProfile
    /// The people, in the order of their table.
    public let people: [Person]
    /// The index of a person by id.
    public let personIndex: [String: Int]
    /// The services, in the order of their table.
    public let services: [Service]
    /// The index of a service by id.
    public let serviceIndex: [String: Int]
    /// Who may do what.
    public let eligibility: Eligibility
    /// The parts of the calendar.
    public let periods: [Period]
    /// What services need.
    public let demandCalendar: DemandCalendar
    /// When people are away.
    public let absences: [Absence]
    /// Who does what.
    public let assignments: Assignments
    /// Who is on call.
    public let calls: [CallShift]
    /// How many rows were left out, by `table.column` whose word is not known here or refers to nothing.
    public let skipped: [String: Int]
    /// The names of the tables that were read.
    public let given: Set<String>
    let optional: OptionalTables
    private let absencesByPerson: [[Int32]]

    /// Reads the tables of a program.
    ///
    /// `program`, `people`, `services`, `eligibility` and `demand` are needed; others count as without rows if they
    /// are not there, and are then not in `given`. Unknown tables and columns are skipped, rows with unknown words
    /// are counted in `skipped`. Throws if a table or column that is needed is not there. O(rows) of all but the tables
    /// that are read when they are first asked for.
    public init(_ tables: [Table]) throws(RosterError) {
        var reader = ProgramReader(tables)
        profile = try reader.profile()
        people = try reader.people()
        personIndex = reader.personIndex
        services = try reader.services()
        serviceIndex = reader.serviceIndex
        eligibility = try reader.eligibility()
        periods = try reader.periods()
        let holidays = periods.filter { $0.kind == .holiday }.map(\.range)
        demandCalendar = DemandCalendar(rules: try reader.demandRules(), holidays: holidays)
        absences = try reader.absences()
        assignments = try reader.assignments()
        calls = try reader.calls()
        optional = try OptionalTables(reader)
        skipped = reader.skipped
        given = Set(tables.map(\.name))
        absencesByPerson = Self.grouped(absences, people: people.count)
    }

    /// Reads the tables of a version.
    public init(_ tables: RosterTables) throws(RosterError) { try self.init(tables.tables) }

    private static func grouped(_ absences: [Absence], people: Int) -> [[Int32]] {
        var result = [[Int32]](repeating: [], count: people)
        for (index, absence) in absences.enumerated() where absence.isBlocking {
            result[absence.person].append(Int32(index))
        }
        return result
    }

    /// Whether a person is a member on the date and not away in the slot.
    ///
    /// O(the person's absences).
    public func isPresent(person: Int, on date: LocalDate, _ slot: Slot) -> Bool {
        guard people[person].membership.contains(date) else { return false }
        let index = SlotIndex(date, slot)
        return !absencesByPerson[person].contains { position in
            let absence = absences[Int(position)]
            return absence.from <= index && index <= absence.to
        }
    }

    /// What each service needs in a slot.
    ///
    /// O(rules).
    public func demand(on date: LocalDate, _ slot: Slot) -> [Demand] { demandCalendar.demand(on: date, slot) }

    /// The weekly cap of a person in half-days.
    public func weekCapHalfDays(person: Int) -> Int { people[person].weekCapHalfDays ?? profile.weekCapHalfDays }
}

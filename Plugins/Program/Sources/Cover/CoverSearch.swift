// SPDX-License-Identifier: Apache-2.0

import DutyHours
import Roster

/// Finds everybody who could take a cell and ranks them.
///
/// The search is complete for chains of length one: people who are free in the slot, and people of the same slot on a
/// service with more than its minimum. Ties go by id, so that the order depends on the data alone.
struct CoverSearch {
    /// The answer for one cell.
    struct Answer {
        let cell: OpenCell
        /// Everybody who could, the best first.
        let candidates: [Candidate]
        /// How many people are no candidates, by the first reason that applies.
        let excluded: [ExclusionReason: Int]
        /// The people whom the load of candidates is compared with, by role.
        let window: DateRange
    }

    private let program: Program
    private let rules: DutyHoursIndex
    private let weeks: Int
    private let includesExcluded: Bool
    private var loads: [LocalDate: LoadTable] = [:]
    private var weekLoads: [LocalDate: WeekLoads] = [:]
    private var credentials: [Int: [Credential]] = [:]

    /// A search in a version.
    ///
    /// `includesExcluded` also lists, last, whoever would break a must-rule or the weekly cap.
    init(_ program: Program, _ rules: DutyHoursIndex, weeks: Int, includesExcluded: Bool) {
        self.program = program
        self.rules = rules
        self.weeks = weeks
        self.includesExcluded = includesExcluded
        for credential in program.credentials { credentials[credential.person, default: []].append(credential) }
    }

    /// Everybody who could take a cell.
    mutating func answer(_ cell: OpenCell) -> Answer {
        let table = loadTable(before: cell.slot.date)
        let context = CellContext(program, cell, table, weekLoads(of: cell.slot.date), rules)
        var excluded: [ExclusionReason: Int] = [:]
        var ranked: [(rank: [Int], id: String, candidate: Candidate)] = []
        for person in program.people.indices where person != cell.absentee {
            if let reason = exclusion(person, context) {
                excluded[reason, default: 0] += 1
                continue
            }
            let candidate = candidate(person, context)
            if candidate.isExcluded {
                excluded[candidate.isOverCap ? .cap : candidate.weights.must > 0 ? .rest : .busy, default: 0] += 1
                guard includesExcluded else { continue }
            }
            ranked.append((candidate.rank(in: program), program.people[person].id, candidate))
        }
        ranked.sort { left, right in
            left.rank == right.rank ? left.id < right.id : left.rank.lexicographicallyPrecedes(right.rank)
        }
        return Answer(cell: cell, candidates: ranked.map(\.candidate), excluded: excluded, window: table.range)
    }

    /// The first reason that needs no duty-hour rule.
    private func exclusion(_ person: Int, _ context: CellContext) -> ExclusionReason? {
        let (slot, service) = (context.cell.slot, context.cell.service)
        if !program.isPresent(person: person, on: slot.date, slot.slot) { return .away }
        if !program.eligibility.isEligible(person: person, service: service, on: slot.date) { return .notEligible }
        if !holdsCredentials(person, service, on: slot.date) { return .credential }
        if context.isInHouse[person] { return .busy }
        guard let position = context.positions[person] else { return nil }
        let current = program.assignments[position]
        if current.service == service { return .alreadyThere }
        let state = context.state(of: current.service)
        return current.isPinned || state.present <= state.min ? .busy : nil
    }

    private func holdsCredentials(_ person: Int, _ service: Int, on date: LocalDate) -> Bool {
        program.services[service].credentials.allSatisfy { word in
            program.people[person].credentials.contains(word)
                || (credentials[person] ?? []).contains { $0.credential == word && $0.range.contains(date) }
        }
    }

    private func candidate(_ person: Int, _ context: CellContext) -> Candidate {
        let cell = context.cell
        let current = context.positions[person].map { program.assignments[$0] }
        let added = Assignment(
            person: person, service: cell.service, slot: cell.slot, source: .manual, isPinned: false)
        let removed = current.map { [$0] } ?? []
        var changes = [DutyChange(person: person, adding: [added], removing: removed)]
        if let absentee = cell.absentee, !context.absenteeRows.isEmpty {
            changes.append(DutyChange(person: absentee, adding: [], removing: context.absenteeRows))
        }
        var findings = FindingDelta(
            rules.candidateFindings(person: person, adding: [added], removing: removed), program)
        findings.add(context.absenteeFindings)
        findings.add(FindingDelta(rules.candidateProgramFindings(changes), program))
        let load = program.services[cell.service].capLoad(in: cell.slot.slot)
        let left = current.map { program.services[$0.service].capLoad(in: cell.slot.slot) } ?? 0
        let count = context.fairnessCount
        return Candidate(
            person: person, way: current.map { .move(from: $0.service) } ?? .free,
            missingAfter: cell.state.with(present: cell.state.present + 1).missing,
            targetLost: current.map { context.state(of: $0.service).targetLost } ?? 0,
            isOverCap: load > left && !context.weekLoads.admits(load - left, for: person),
            isOnBackup: context.isOnBackup[person], findings: findings, weights: findings.weights,
            load: context.loads[person],
            excessCount: count.map { context.excess($0, of: person) } ?? 0,
            excessMinutes: context.excess(\.minutes, of: person), current: current)
    }

    /// The load of the whole weeks before the week of a date, so that the cells of a week share one table.
    private mutating func loadTable(before date: LocalDate) -> LoadTable {
        let first = date.onOrBefore(program.profile.weekStart)
        if let known = loads[first] { return known }
        let table = LoadTable(program, weeks: weeks, before: first)
        loads[first] = table
        return table
    }

    private mutating func weekLoads(of date: LocalDate) -> WeekLoads {
        let first = date.onOrBefore(program.profile.weekStart)
        if let known = weekLoads[first] { return known }
        let week = WeekLoads(program, of: date)
        weekLoads[first] = week
        return week
    }
}

extension CellState {
    /// Whether one person less is one less towards the target: 1, else 0.
    fileprivate var targetLost: Int { present <= target ? 1 : 0 }
}

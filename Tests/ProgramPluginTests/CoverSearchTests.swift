// SPDX-License-Identifier: Apache-2.0

import DutyHours
import Roster
import Testing

@testable import ProgramTools

/// What suggest_cover says of a candidate, against what full validation says after the candidate's edits.
@Suite struct CoverSearchTests {
    /// A cell to ask about: of an absence if somebody is on it, else any.
    private func cells(_ program: Program, _ numbers: inout SeededNumbers) -> [OpenCell] {
        let date = CoverProgram.first.advanced(by: Int.random(in: 7..<CoverProgram.days, using: &numbers))
        let person = Int.random(in: program.people.indices, using: &numbers)
        let absence = AbsenceCells(
            program, person: person, from: SlotIndex(date, .am), to: SlotIndex(date.advanced(by: 1), .night),
            wantsTarget: true)
        return Array(absence.cells.prefix(3))
    }

    /// Everything that is said of a candidate, on random programs; the last line keeps the test from proving nothing.
    @Test func candidatesBringExactlyWhatIsStated() throws {
        var seen = (candidates: 0, moves: 0, forAbsent: 0, withFindings: 0, excluded: 0)
        for seed in 0..<10 {
            var numbers = SeededNumbers(seed + 1000)
            let tables = try CoverProgram.random(seed: seed).tables()
            let program = try Program(tables)
            let before = try DutyHoursValidator(program).validate().findings
            var search = CoverSearch(program, try DutyHoursIndex(program), weeks: 2, includesExcluded: true)
            for cell in cells(program, &numbers) {
                let answer = search.answer(cell)
                let fair = answer.candidates.filter { !$0.isExcluded }
                let others = program.people.count - (cell.absentee == nil ? 0 : 1)
                #expect(fair.count + answer.excluded.values.reduce(0, +) == others)
                for candidate in answer.candidates {
                    try check(candidate, cell, program, tables, before)
                    seen.candidates += 1
                    seen.moves += candidate.way == .free ? 0 : 1
                    seen.forAbsent += cell.absentee == nil ? 0 : 1
                    seen.withFindings += candidate.findings.appearing.isEmpty ? 0 : 1
                    seen.excluded += candidate.isExcluded ? 1 : 0
                }
            }
        }
        #expect(
            seen.candidates > 60 && seen.moves > 5 && seen.forAbsent > 10 && seen.withFindings > 30
                && seen.excluded > 3, "\(seen)")
    }

    /// Applies a candidate's edits and counts everything anew.
    private func check(
        _ candidate: Candidate, _ cell: OpenCell, _ program: Program, _ tables: RosterTables, _ before: [DutyFinding]
    ) throws {
        let after = try Program(try tables.applying(candidate.edits(program, cell)).tables)
        let findings = try DutyHoursValidator(after).validate().findings
        #expect(Multiset(candidate.findings.appearing.map(\.finding)) == Multiset(findings).minus(Multiset(before)))
        #expect(Multiset(candidate.findings.disappearing.map(\.finding)) == Multiset(before).minus(Multiset(findings)))
        let counts = Staffing(after).counts(in: cell.slot)
        #expect(counts[cell.service] == cell.state.present + 1)
        #expect(cell.state.with(present: counts[cell.service]).missing == candidate.missingAfter)
        guard case .move(let left) = candidate.way else { return }
        let need = after.demandCalendar.demand(in: cell.slot).first { $0.service == left }
        let state = CellState(present: counts[left], demand: need)
        #expect(state.missing == 0, "a move takes nobody from a minimum")
        #expect(candidate.targetLost == (state.belowTarget > 0 ? 1 : 0))
    }

    @Test(arguments: 0..<10) func nobodyIsLeftOutWithoutThatReason(seed: Int) throws {
        var numbers = SeededNumbers(seed + 2000)
        let tables = try CoverProgram.random(seed: seed).tables()
        let program = try Program(tables)
        var search = CoverSearch(program, try DutyHoursIndex(program), weeks: 2, includesExcluded: false)
        for cell in cells(program, &numbers) {
            let answer = search.answer(cell)
            let listed = Set(answer.candidates.map(\.person))
            var counted: [ExclusionReason: Int] = [:]
            for person in program.people.indices where person != cell.absentee && !listed.contains(person) {
                counted[try slowReason(person, cell, program, tables), default: 0] += 1
            }
            #expect(counted == answer.excluded)
        }
    }

    /// Why a person cannot take a cell, found from the rows and by validating the whole program.
    private func slowReason(
        _ person: Int, _ cell: OpenCell, _ program: Program, _ tables: RosterTables
    ) throws -> ExclusionReason {
        let (date, slot) = (cell.slot.date, cell.slot.slot)
        let isAway = program.absences.contains {
            $0.person == person && $0.isBlocking && $0.from <= cell.slot && cell.slot <= $0.to
        }
        if isAway { return .away }
        if !program.eligibility.isEligible(person: person, service: cell.service, on: date) { return .notEligible }
        if program.services[cell.service].credentials.contains(where: {
            !program.people[person].credentials.contains($0)
        }) {
            return .credential
        }
        let rows = program.assignments.filter {
            $0.slot == cell.slot && program.isPresent(person: $0.person, on: date, slot)
        }
        let own = rows.first { $0.person == person }
        let hours = try #require(
            program.interval(
                of: Assignment(person: person, service: cell.service, slot: cell.slot, source: nil, isPinned: false)))
        let isOnCall = program.calls.contains {
            $0.person == person && $0.kind == .overnight && $0.start < hours.end && hours.start < $0.end
        }
        if isOnCall { return .busy }
        if let own {
            if own.service == cell.service { return .alreadyThere }
            let need = program.demandCalendar.demand(in: cell.slot).first { $0.service == own.service }?.min ?? 0
            if own.isPinned || rows.count(where: { $0.service == own.service }) <= need { return .busy }
        }
        let week = date.onOrBefore(.monday)
        var load = program.services[cell.service].capLoad(in: slot)
        for row in program.assignments where row.person == person {
            guard week <= row.slot.date, row.slot.date < week.advanced(by: 7), row.slot != cell.slot,
                program.isPresent(person: person, on: row.slot.date, row.slot.slot)
            else { continue }
            load += program.services[row.service].capLoad(in: row.slot.slot)
        }
        let isOver = load > program.weekCapHalfDays(person: person) * 360
        // A move to a service of the same length adds nothing to a week that is over the cap already.
        let left = own.map { program.services[$0.service].capLoad(in: slot) } ?? 0
        if isOver, program.services[cell.service].capLoad(in: slot) > left { return .cap }
        let edits = CoverEdits.edits(program, cell, person: person, replacing: own)
        let delta = try FindingDelta(from: program, to: Program(try tables.applying(edits).tables))
        #expect(delta.addsMust || delta.conflicts > 0, "left out for nothing")
        return delta.addsMust ? .rest : .busy
    }

    @Test(arguments: 0..<4) func theOrderDependsOnTheDataAlone(seed: Int) throws {
        var orders: [[[String]]] = []
        for reversed in [false, true] {
            var numbers = SeededNumbers(seed + 3000)
            let text = CoverProgram.random(seed: seed) { if reversed { $0.reverse() } }
            let program = try Program(text.tables())
            var search = CoverSearch(program, try DutyHoursIndex(program), weeks: 4, includesExcluded: true)
            let date = CoverProgram.first.advanced(by: Int.random(in: 7..<21, using: &numbers))
            orders.append(
                ["ward", "clinic"].map { service in
                    let cell = OpenCell(
                        slot: SlotIndex(date, .am), service: program.serviceIndex[service] ?? 0,
                        state: CellState(present: 0, demand: nil), absentee: nil)
                    return search.answer(cell).candidates.map { program.people[$0.person].id }
                })
        }
        #expect(orders[0] == orders[1])
    }
}

/// How often each value is there.
struct Multiset<Value: Hashable>: Equatable {
    private var counts: [Value: Int] = [:]

    init(_ values: [Value]) { for value in values { counts[value, default: 0] += 1 } }

    func minus(_ other: Multiset) -> Multiset {
        var copy = self
        copy.counts = counts.compactMapValues { $0 }
        for (value, count) in other.counts {
            let left = (copy.counts[value] ?? 0) - count
            copy.counts[value] = left > 0 ? left : nil
        }
        return copy
    }
}

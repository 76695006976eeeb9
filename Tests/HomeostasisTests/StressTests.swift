// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import PatternSupport
import Patterns
import Roster
import Testing

@testable import HomeostasisTools

/// Markers, frozen cut points and what a caller may see, on the demo program.
@Suite struct StressTests {
    /// Reading it takes longer than all the rest, so it is read once.
    private static let demo = Result { try ProgramFolder.demo() }

    private static func report(
        _ cutPoints: CutPoints? = nil, showsPersons: Bool = true, points: SetPoints = .standard,
        edit: ((inout [String: String]) -> Void)? = nil
    ) throws -> HomeostasisReport {
        var memory = Memory()
        memory.recorded = []
        memory.cutPoints = cutPoints
        memory.showsPersons = showsPersons
        return try HomeostasisReport(
            tool: "analyze_homeostasis", source: try edit.map { try ProgramFolder.demo(edit: $0) } ?? demo.get(),
            parameters: try Parameters([:]), setPoints: points, memory: memory)
    }

    /// Rows of a file without those that begin with a date of some months.
    private static func without(_ months: [String], _ file: String, _ files: inout [String: String]) {
        files[file] = files[file]?.split(separator: "\n").filter { row in
            !months.contains { row.contains(",\($0)-") }
        }.joined(separator: "\n")
    }

    @Test func markersAreWhatTheTableSays() throws {
        let program = try Self.demo.get().program
        let today = try #require(LocalDate("2026-03-02"))
        let ledger = try #require(WorkLedger(program, from: today.advanced(by: -600), before: today, recorded: []))
        let positions = program.assignments.positions(
            in: SlotIndex(today.advanced(by: -28), .am)..<SlotIndex(today, .am))
        let month = positions.map { program.assignments[$0] }
        for person in stride(from: 0, to: program.people.count, by: 3) {
            guard let markers = ledger.days(of: person).markers(at: ledger.days) else { continue }
            let own = month.filter { $0.person == person }
            let calls = program.calls.filter { $0.person == person && ($0.kind == .overnight || $0.kind == .weekend) }
            let nights = Set(
                own.filter { $0.slot.slot == .night }.map(\.slot.date)
                    + calls.filter { $0.kind == .overnight }.map(\.start.date)
            ).filter { $0 >= today.advanced(by: -28) && $0 < today }
            #expect(markers[Marker.nights.rawValue] == Double(nights.count))
            let home = program.people[person].homeZone
            #expect(
                markers[Marker.crossCover.rawValue]
                    == Double(own.filter { program.services[$0.service].zone != home }.count))
            // Minute by minute of the last week, so that no overlap counts twice.
            var worked = Set<Int64>()
            let week =
                LocalDateTime(today.advanced(by: -7), .midnight).minutes..<LocalDateTime(today, .midnight).minutes
            let intervals =
                own.compactMap { program.interval(of: $0) } + calls.map { LocalInterval(start: $0.start, end: $0.end) }
            for interval in intervals {
                worked.formUnion((interval.start.minutes..<interval.end.minutes).clamped(to: week))
            }
            #expect(abs(markers[Marker.hours.rawValue] - Double(worked.count) / 60) < 1e-9)
        }
    }

    @Test func cutPointsStayWhateverBecomesOfThePast() throws {
        let first = try Self.report()
        let frozen = try #require(first.made)
        #expect(CutPoints(reading: frozen.json)?.json == frozen.json)
        // The spring of the reference period is wiped out: new cut points would be others, the frozen ones are not.
        let spring = try ProgramFolder.demo { Self.without(["2025-04", "2025-05"], "assignments.csv", &$0) }
        func report(_ cutPoints: CutPoints?) throws -> HomeostasisReport {
            var memory = Memory()
            (memory.recorded, memory.cutPoints) = ([], cutPoints)
            return try HomeostasisReport(
                tool: "t", source: spring, parameters: try Parameters([:]), setPoints: .standard, memory: memory)
        }
        #expect(try report(frozen).strain?.share == first.strain?.share && report(frozen).made == nil)
        #expect(try report(nil).made?.json != frozen.json)
        // Work that went away is felt: with less to do nobody exceeds what was usual.
        let rest = try Self.report(frozen) { Self.without(["2026-02"], "assignments.csv", &$0) }
        #expect(try #require(rest.strain?.meanLoad) < (try #require(first.strain?.meanLoad)) / 2)
    }

    @Test func theFirstPeopleOfTheTableAreNoShareOfAll() throws {
        var memory = Memory()
        memory.recorded = []
        func cut(after asked: Int) throws -> HomeostasisReport {
            var left = asked
            return try HomeostasisReport(
                tool: "t", source: try Self.demo.get(), parameters: try Parameters([:]), setPoints: .standard,
                memory: memory
            ) {
                left -= 1
                return left < 0
            }
        }
        let some = try cut(after: 0)
        #expect(some.envelope.level == nil && some.envelope.isCut && some.strain == nil && some.made == nil)
        #expect(some.envelope.headline.hasPrefix("Homeostasis is not known: time was up with "))
    }

    @Test func emptySlotsAreFeltAndSparePeopleAreNot() throws {
        let missing = try Self.report {
            $0["assignments.csv"] = $0["assignments.csv"]?.split(separator: "\n").filter { row in
                !(row.contains(",ward,") && (row.contains(",2026-02-") || row.contains(",2026-03-01,")))
            }.joined(separator: "\n")
        }
        let loop = try #require(missing.loops.first { $0.series.name == "coverage_category_1_2" })
        #expect(loop.isOffTarget && loop.deviation > 0.2 && (missing.envelope.level ?? .green) >= .yellow)
        #expect(missing.envelope.findings.contains { $0.action.contains("suggest_cover") })
        let full = try Self.report()
        #expect(full.loops.filter { $0.series.name.hasPrefix("coverage") }.allSatisfy { $0.persistence == 0 })
    }

    @Test func personsNeedTheScope() throws {
        let open = try Self.report()
        #expect(open.envelope.findings.contains { $0.code == "strained_person" })
        #expect(open.envelope.figures["people"]?.arrayValue?.count == 28)
        let closed = try Self.report(showsPersons: false).envelope
        #expect(closed.figures["people"] == nil && closed.missing.contains { $0.what == "people" })
        let text = closed.json.text
        for name in ["f06", "Hiroto", "strained_person"] { #expect(!text.contains(name)) }
        #expect(
            closed.level == open.envelope.level && closed.figures["share_ali_4"] == open.envelope.figures["share_ali_4"]
        )
    }

    @Test func halfTheFiguresAreNotGood() throws {
        // Without a reference period, and with nothing off its set point, there is no level.
        var points = SetPoints.standard
        (points.burdenGini, points.weeklyTheta) = (1, 1.5)
        points.hourCompliance = 0
        points.reference = DateRange(from: LocalDate("2020-01-01"), to: LocalDate("2020-12-31"))
        let report = try Self.report(points: points)
        #expect(report.envelope.level == nil && report.envelope.completeness == .unknown)
        #expect(report.envelope.missing.contains { $0.what == "allostatic_load" })
        #expect(throws: ToolFailure.self) { try SetPoints(["levels": ["yellow": 0.5]]) }
        #expect(throws: ToolFailure.self) { try SetPoints(["reference": ["from": "2025-02-30", "to": "2025-03-01"]]) }
    }
}

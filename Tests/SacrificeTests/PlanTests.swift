// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import PatternSupport
import Patterns
import Roster
import Testing

@testable import SacrificeTools

@Suite("Sacrifice plan") struct PlanTests {
    static func study(
        _ source: ProgramSource, without ids: [String] = [], caps: Bool = false, days: Int = 14,
        restored: [SlotIndex: [ShedStudy.Row]] = [:]
    ) throws -> ShedStudy {
        let today = try #require(source.today)
        let horizon = try #require(Horizon(from: today, days: days))
        return try ShedStudy(
            source.program, horizon, slots: Array(horizon.slots),
            excluded: Set(ids.map { try #require(source.program.personIndex[$0]) }), restored: restored,
            keepsWeekCaps: caps)
    }

    /// Losses of people, and what stays without anybody of categories 1 to 4 (golden 05, fixture-coverage-shed).
    static let losses: [([String], [Int])] = [
        ([], [0, 0, 0, 0]), (["R1"], [0, 0, 1, 0]), (["R1", "R2"], [2, 0, 7, 0]),
        (["A1", "R1", "R2"], [14, 0, 10, 0]),
        (["A1", "A3", "R2", "R4", "R6", "R8"], [6, 0, 32, 20]), (["A1", "A2", "R1", "R2", "R4"], [48, 0, 10, 0]),
    ]

    @Test(
        "from where everybody is, no more is given up than the best reassignment of everybody leaves", arguments: losses
    )
    func matchesTheOptimum(_ ids: [String], _ expected: [Int]) throws {
        let study = try Self.study(try ProgramFolder.golden(), without: ids)
        #expect(try study.unservedByCategory() == expected + [0, 0, 0])
        let plan = try study.plan(.needed(keeping: 0))
        #expect(plan.uncovered == expected + [0, 0, 0])
    }

    @Test("what time cut is not known to need nothing, and what it needs so far is the least")
    func cut() throws {
        for (ids, days) in [([], 14), (["A1", "R1", "R2"], 14)] as [([String], Int)] {
            let source = try ProgramFolder.golden()
            let study = try Self.study(source, without: ids, days: days)
            let plan = try study.plan(.needed(keeping: 2)) { done, _ in done < 1 }
            let first = try #require(study.slots.first)
            let request = try SacrificeRequest([:])
            let report = SacrificeReport(
                source: source, request: request, plan: plan, unserved: [], book: ShedBook(),
                inForce: [], window: (first, first), deferralDays: 7)
            var envelope = Envelope(
                tool: "t", rulesVersion: SacrificeReport.rulesVersion, source: source, request: request.common)
            report.fill(&envelope, lookedUpTo: first.date)
            #expect(envelope.isCut && envelope.level == (plan.level == .normal ? nil : plan.level.level), "\(ids)")
            #expect((envelope.figures["step"] == .null) == (envelope.level == nil), "\(ids)")
            #expect(ids.isEmpty == (envelope.level == nil), "\(ids)")
        }
    }

    @Test("protected work is never given up by itself, and what cannot be helped says why")
    func protection() throws {
        let source = try ProgramFolder.golden()
        let study = try Self.study(source, without: ["A1", "A2", "R1", "R2", "R4"])
        let plan = try study.plan(.needed(keeping: 2))
        #expect(plan.releases.allSatisfy { $0.category > 2 })
        #expect(plan.level == .critical && plan.level.level == .black)
        #expect(plan.protectedGaps.reduce(0) { $0 + $1.missing } == 48)
        let skills = plan.protectedGaps.count { if case .skills = $0.obstacle { true } else { false } }
        #expect(skills > 0, "skills are short, not hours")
    }

    @Test("on the demo nothing has to go; each step gives up more than the one before, and the worst the most")
    func steps() throws {
        let study = try Self.study(try ProgramFolder.demo(), caps: true, days: 14)
        let needed = try study.plan(.needed(keeping: 2))
        #expect(needed.releases.isEmpty && needed.gaps.isEmpty && needed.level == .normal)
        var before = -1
        for step in SheddingLevel.allCases {
            let plan = try study.plan(.stage(from: step.firstCategory))
            #expect(plan.releases.allSatisfy { $0.category >= step.firstCategory && $0.category > 1 })
            #expect(plan.releases.count >= before)
            #expect(plan.overshed == plan.releases.count - plan.used)
            before = plan.releases.count
        }
        #expect(before > 100)
    }

    @Test("nobody who is free comes between a night and the day beside it")
    func nights() throws {
        let source = try ProgramFolder.demo()
        let plan = try Self.study(source, without: ["r05", "r06", "r07", "r08", "f01"], days: 28)
            .plan(.needed(keeping: 2))
        let rows = source.program.assignments
        let working = Set(rows.map { [$0.slot.rawValue, $0.person] })
        let fresh = plan.moves.filter { $0.from == nil }
        #expect(fresh.count > 20)
        for move in fresh {
            let near = move.slot.slot == .night ? [-2, -1, 1, 2] : move.slot.slot == .am ? [-1, 2] : [-2, 1]
            for step in near { #expect(!working.contains([move.slot.rawValue + step, move.person]), "\(move)") }
        }
    }

    @Test("nobody is missing in work that is given up already, and a step that nobody needs helps nobody")
    func givenUp() throws {
        let whole = try ProgramFolder.golden()
        let day = try #require(whole.today)
        let slots = [SlotIndex(day, .am)]
        let rows = whole.program.assignments.filter { $0.slot == slots[0] }
        #expect(!rows.isEmpty)
        let emptied = try ProgramFolder.golden { texts in
            texts["assignments.csv"] = texts["assignments.csv"]?.split(separator: "\n")
                .filter { !$0.contains(",\(day),AM,") }.joined(separator: "\n")
        }
        func plan(_ suspended: [Suspension]) throws -> ShedPlan {
            let horizon = try #require(Horizon(from: day, days: 1))
            return try ShedStudy(emptied.program, horizon, slots: slots, suspended: suspended)
                .plan(.needed(keeping: 2))
        }
        let open = try plan([])
        #expect(open.found + open.gaps.count > 0)
        let given = try plan(rows.map { Suspension($0, whole.program, category: 5, auditID: "a1") })
        #expect(given.found == 0 && given.gaps.isEmpty && given.covers.isEmpty)
        #expect(given.uncovered.reduce(0, +) > 0, "it is told as given up")
        let request = try SacrificeRequest(["target_level": "black"])
        func helps(_ plan: ShedPlan) -> JSONValue? {
            var envelope = Envelope(
                tool: "t", rulesVersion: SacrificeReport.rulesVersion, source: whole, request: request.common)
            SacrificeReport(
                source: whole, request: request, plan: plan, unserved: [], book: ShedBook(), inForce: [],
                window: (slots[0], slots[0]), deferralDays: 7
            ).fill(&envelope)
            return envelope.figures["helps"]
        }
        let black = try Self.study(whole).plan(.stage(from: 3))
        #expect(!black.releases.isEmpty && black.used == 0)
        #expect(helps(black) == false && helps(ShedPlan()) == true)
    }

    @Test("a week's cap keeps free people away, and pinned work stays")
    func capsAndPins() throws {
        let free = try Self.study(try ProgramFolder.golden(), without: ["R1", "R2"]).plan(.needed(keeping: 2))
        let source = try ProgramFolder.golden { texts in
            // Nobody may work at all: nobody who is free can come.
            let lines = (texts["people.csv"] ?? "").split(separator: "\n")
            let column = lines[0].split(separator: ",").firstIndex(of: "week_cap_half_days") ?? 0
            texts["people.csv"] =
                ([String(lines[0])]
                + lines.dropFirst().map { line in
                    var cells = line.split(separator: ",", omittingEmptySubsequences: false)
                    cells[column] = "0"
                    return cells.joined(separator: ",")
                }).joined(separator: "\n")
        }
        let capped = try Self.study(source, without: ["R1", "R2"], caps: true).plan(.needed(keeping: 2))
        #expect(free.found > 0 && capped.found == 0)
        #expect(capped.releases.count > free.releases.count, "work is given up in their place")
        let pinned = try ProgramFolder.golden { texts in
            texts["assignments.csv"] = texts["assignments.csv"]?.split(separator: "\n")
                .map { $0.hasSuffix(",false") ? $0.dropLast(5) + "true" : $0 }.joined(separator: "\n")
        }
        let fixed = try Self.study(pinned).plan(.stage(from: 2))
        #expect(fixed.releases.isEmpty)
    }
}

@Suite("Putting work back") struct ShortageTests {
    private static func plan(_ releases: [(Int, Int)], gaps: [(slot: Int, category: Int)]) throws -> ShedPlan {
        let monday = try #require(LocalDate("2026-01-05"))
        func slot(_ day: Int) -> SlotIndex { SlotIndex(monday.advanced(by: day), .am) }
        var plan = ShedPlan()
        plan.releases = releases.enumerated().map {
            Release(slot: slot($1.0), person: $0, service: $1.1, category: $1.1)
        }
        plan.gaps = gaps.map {
            OpenGap(
                slot: slot($0.slot), service: $0.category, category: $0.category, missing: 1,
                obstacle: .protectedWork([2]))
        }
        return plan
    }

    @Test("what is short is held against what is short now, slot by slot and by category")
    func comparison() throws {
        func shortage(_ now: ShedPlan, _ then: ShedPlan) -> Shortage { Shortage(now: now, then: then) }
        let quiet = try Self.plan([], gaps: [])
        #expect(try shortage(quiet, quiet).isEmpty && shortage(Self.plan([(0, 5)], gaps: []), quiet).isEmpty)
        // Work of category 2 comes back, and category 1 has nobody: no release says so.
        let protected = try shortage(Self.plan([], gaps: [(0, 2)]), Self.plan([], gaps: [(0, 1)]))
        #expect(protected.gaps.map(\.category) == [1] && protected.needed.isEmpty && protected.level.level == .black)
        // One less on one day does not pay for one more on another.
        let other = try shortage(Self.plan([(0, 5)], gaps: []), Self.plan([(1, 5)], gaps: []))
        #expect(other.needed.count == 1 && other.halfDays == 1)
        // A second one in a slot that has one already.
        #expect(
            try shortage(Self.plan([(0, 5)], gaps: []), Self.plan([(0, 5), (0, 6)], gaps: [])).needed.map(\.category)
                == [6]
        )
        #expect(
            try shortage(Self.plan([(0, 7)], gaps: []), Self.plan([(0, 4)], gaps: [])).needed.map(\.category) == [4])
        #expect(try shortage(Self.plan([(0, 4)], gaps: []), Self.plan([(0, 7)], gaps: [])).isEmpty)
    }
}

@Suite("Sacrifice book") struct BookTests {
    @Test("what is written is read again, and what has begun is in force no more")
    func roundTrip() throws {
        let source = try ProgramFolder.golden()
        let rows = source.program.assignments.prefix(40).map {
            Suspension($0, source.program, category: 5, auditID: "a1")
        }
        var book = ShedBook()
        #expect(book.suspensions.isEmpty && ShedBook.level(of: book.suspensions) == .normal)
        book.add(
            ShedRecord(
                auditID: "a1", at: "2026-01-05T00:00", by: "ann", from: .normal, to: .orange, halfDays: rows.count,
                reason: "because of it", expiresAt: "2026-01-09T18:00", version: 3), suspensions: rows)
        let again = try #require(ShedBook(reading: book.json, etag: 7))
        #expect(book.records[0].json["approved_by"] == nil, "who agreed is not known here, which is not nobody")
        // What cannot be read is not an empty book, which would be written over it.
        #expect(ShedBook(reading: .null)?.suspensions.isEmpty == true)
        for wrong: JSONValue in [[:], "x", ["suspended": [["person": "R1"]], "decisions": []]] {
            #expect(ShedBook(reading: wrong) == nil)
        }
        #expect(again.suspensions == rows && again.records == book.records && again.etag == 7)
        #expect(ShedBook.level(of: again.suspensions) == .orange)
        let clock = SlotClock(profile: source.profile)
        #expect(again.inForce(clock).count == rows.count && again.record(behind: rows)?.auditID == "a1")
        var later = source.profile
        later.asOf = ProgramProfile.asOf("2026-01-06T08:00")
        let left = again.inForce(SlotClock(profile: later))
        #expect(!left.isEmpty && left.count < rows.count)
        #expect(left.allSatisfy { $0.slot >= SlotIndex(LocalDate("2026-01-06")!, .pm) })
        for count in 0..<60 {
            book.add(
                ShedRecord(
                    auditID: "b\(count)", at: "", by: "", from: .normal, to: .yellow, halfDays: 0, reason: "",
                    version: nil), suspensions: [])
        }
        #expect(book.records.count == 50 && book.records.first?.auditID == "b59")
    }
}

// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import JSON
import PatternSupport
import Patterns
import Roster
import Testing

@testable import FallbacksTools

@Suite("Fallback plans of the fixture") struct PlanTests {
    /// The plans of the fixture, made once.
    private struct Fixture {
        let source: ProgramSource
        let horizon: Horizon
        let list: ScenarioList
        let made: [(plan: FallbackPlan, deltas: [PlanDelta])]

        init() throws {
            source = try ProgramFolder.golden()
            horizon = try ProgramFolder.fortnight()
            list = ScenarioList(source.program, horizon, ScenarioSettings())
            var builder = try PlanBuilder(source, horizon, services: Set(source.program.services.indices))
            made = try list.all.map { try builder.plan(for: $0) }
        }
    }

    private static let shared = Result { try Fixture() }
    private let fixture: Fixture
    private var source: ProgramSource { fixture.source }
    private var horizon: Horizon { fixture.horizon }
    private var list: ScenarioList { fixture.list }
    private var made: [(plan: FallbackPlan, deltas: [PlanDelta])] { fixture.made }

    init() throws { fixture = try Self.shared.get() }

    private func verdict(_ plans: [FallbackPlan], missing: [FallbackScenario] = [], active: Set<String> = [])
        -> FallbackVerdict
    {
        FallbackVerdict(
            plans, freshness: { Freshness($0, digest: "d", now: source.now, maximumAgeDays: 7) }, missing: missing,
            active: active)
    }

    @Test("12 singles, 66 pairs; YELLOW because three pairs lose two half-days of category 1 each")
    func fixtureAtAGlance() throws {
        #expect(list.all.count { $0.kind == .singleLoss } == 12)
        #expect(list.all.count { $0.kind == .pairLoss } == 66)
        let plans = made.map(\.plan)
        let found = verdict(plans)
        #expect(found.level == .yellow && found.worstCategoryOne == 0 && found.faults == 3)
        let losing = plans.filter { $0.away.count == 2 && $0.lostOneAndTwo > 0 }
        #expect(losing.map(\.id).sorted() == ["loss-A2+R1", "loss-A2+R2", "loss-R1+R2"])
        #expect(losing.allSatisfy { $0.lost(1) == 2 && $0.lost(2) == 0 })
    }

    @Test("the worse of two levels wins, and no plan is never green")
    func levels() throws {
        let plans = made.map(\.plan)
        let quiet = plans.filter { $0.lostOneAndTwo == 0 || $0.away.count > 2 }
        #expect(verdict(quiet).level == .green)
        let single = try #require(quiet.first { $0.kind == .singleLoss })
        func with(_ json: JSONObject) throws -> [FallbackPlan] {
            var object = try #require(single.json.objectValue)
            for member in json { object[member.key] = member.value }
            let changed = try #require(FallbackPlan(.object(object)))
            return quiet.map { $0.id == single.id ? changed : $0 }
        }
        #expect(verdict(try with(["digest": "other"])).level == .yellow)
        #expect(verdict(try with(["built_at": "2025-12-28T00:00"])).level == .yellow)
        #expect(verdict(try with(["built_at": "2025-12-22T00:00"])).level == .orange)
        #expect(verdict(try with(["from": "2025-12-01", "days": 7])).level == .orange)
        #expect(verdict(try with(["lost": ["2": 1]])).level == .red)
        #expect(verdict(try with(["lost": ["1": 1]])).level == .black)
        #expect(verdict(try with(["lost": ["3": 9]])).level == .green)
        #expect(verdict(try with(["unserved": ["1": 1]]), active: [single.id]).level == .black)
        let absent = list.all.filter { $0.id == single.id }
        #expect(verdict(quiet.filter { $0.id != single.id }, missing: absent).level == .orange)
        // Without a fresh plan for each loss of one person nobody knows what it costs, unless one that is known costs some.
        let rest = quiet.filter { $0.id != single.id }
        #expect(verdict(quiet).worstCategoryOne == 0 && verdict(rest, missing: absent).worstCategoryOne == nil)
        #expect(verdict([], missing: absent).worstCategoryOne == nil)
        #expect(verdict(try with(["digest": "other"])).worstCategoryOne == nil)
        #expect(verdict(try with(["built_at": "2025-12-22T00:00"])).worstCategoryOne == nil)
        #expect(verdict(try with(["digest": "other", "lost": ["1": 2]])).worstCategoryOne == 2)
        #expect(Freshness(single, digest: "d", now: nil, maximumAgeDays: 7) == .stale)
        let nameless = try #require(try with(["digest": .null]).first { $0.id == single.id })
        #expect(Freshness(nameless, digest: nil, now: source.now, maximumAgeDays: 7) == .stale)
    }

    @Test("following a plan gives exactly the coverage that it says, moves nobody who is away or may not, and undoes")
    func changesAreASchedule() throws {
        for (plan, deltas) in made where !plan.away.isEmpty {
            let program = source.program
            var serving: [SlotIndex: [String: String]] = [:]
            for row in program.assignments where !plan.away.contains(program.people[row.person].id) {
                guard program.isPresent(person: row.person, on: row.slot.date, row.slot.slot) else { continue }
                serving[row.slot, default: [:]][program.people[row.person].id] = program.services[row.service].id
            }
            for delta in deltas {
                let person = try #require(program.personIndex[delta.person])
                let service = try #require(program.serviceIndex[delta.to])
                #expect(!plan.away.contains(delta.person))
                #expect(program.isPresent(person: person, on: delta.slot.date, delta.slot.slot))
                #expect(program.eligibility.isEligible(person: person, service: service, on: delta.slot.date))
                #expect(serving[delta.slot]?[delta.person] == delta.from)
                serving[delta.slot, default: [:]][delta.person] = delta.to
            }
            var missing = 0
            for slot in horizon.slots {
                for need in program.demand(on: slot.date, slot.slot) {
                    let id = program.services[need.service].id
                    missing += max(0, need.min - (serving[slot] ?? [:]).values.count { $0 == id })
                }
            }
            if plan.kind != .halfStrength || plan.away.count < 6 {
                #expect(missing == plan.totalUnserved, "\(plan.id)")
            }
            let edits = ActivationEdits(plan, deltas, program, from: horizon.slots.lowerBound)
            #expect(edits.skipped.isEmpty && edits.done.count == edits.undo.count)
        }
    }

    @Test("where time is short the plans of before stay, in the order of the scenarios")
    func shortOfTime() {
        var result = PlanMaking.Result()
        result.made = [made[3], made[1]]
        result.missing = list.all.filter { ![made[1].plan.id, made[3].plan.id].contains($0.id) }
        let plans = result.completed(by: Array(made.dropLast()), in: list.all)
        #expect(plans.map(\.plan.id) == made.dropLast().map(\.plan.id))
    }

    @Test("plans come back from the store as they were, changes too")
    func codec() throws {
        for (plan, deltas) in made {
            let back = try #require(FallbackPlan(try JSONValue.parse(plan.json.serialized())))
            #expect(back.json == plan.json)
            #expect(deltas.map(\.json).compactMap { PlanDelta($0) } == deltas)
        }
        #expect(FallbackPlan(["id": "x"]) == nil)
    }

    @Test("a page carries everything, and nothing of a name is run by a browser or a spreadsheet")
    func pages() throws {
        var evil = source
        evil = ProgramSource(
            program: source.program, profile: source.profile,
            identities: Identities(["R1": "<script>alert(1)</script>", "R3": "=HYPERLINK(\"x\")"]), version: 1,
            digest: "d")
        let (plan, deltas) = try #require(made.first { $0.plan.id == "loss-R1+R2" })
        let binder = Binder(source: evil, plans: [plan], deltas: [plan.id: deltas], maximumAgeDays: 7)
        let files = binder.files()
        #expect(files.map(\.name) == ["index.html", "000-loss-R1_R2.html", "000-loss-R1_R2.csv"])
        for file in files { #expect(!file.text.contains("<script")) }
        #expect(files[1].text.contains("Intensive care") && files[1].text.contains("&lt;script&gt;"))
        #expect(!files[1].text.contains("STALE"))
        let rows = files[2].text.split(separator: "\r\n")
        #expect(rows.count == plan.changes + 1 && plan.changes == 40)
        #expect(rows.contains { $0.contains("\"'=HYPERLINK(\"\"x\"\")\"") })
        let later = ProgramSource(
            program: evil.program, profile: evil.profile, identities: evil.identities, version: 2, digest: "e")
        let stale = Binder(source: later, plans: [plan], deltas: [:], maximumAgeDays: 7)
        #expect(stale.files()[1].text.contains("STALE") && stale.whole.contains("class=\"stale\""))
        // Changes that cannot be read are not no changes.
        #expect(stale.whole.contains("40 changes of this plan are missing") && !stale.whole.contains("Nobody has to"))
    }
}

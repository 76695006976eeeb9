// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import PatternSupport
import Patterns
import Roster
import Testing

@testable import StigmergyTools

@Suite("Stigmergy") struct StigmergyTests {
    static func fed(_ source: ProgramSource, halfLife: Double = 30) throws -> FedTrails {
        let now = Double(try #require(source.now).minutes) / 1440
        return FedTrails(
            tablesOf: source.program, Deposits(), try Evaporation(halfLifeDays: halfLife), now: now)
    }

    static func answer(
        _ source: ProgramSource, _ arguments: JSONValue = [:], showsPeople: Bool = true, fed own: FedTrails? = nil
    ) throws -> JSONValue {
        try StigmergyReport(
            tool: "analyze_stigmergy", source: source, parameters: try Parameters(arguments), siteHalfLife: 30,
            fed: try own ?? Self.fed(source), now: try #require(source.now), showsPeople: showsPeople
        ).envelope.json
    }

    /// Monday morning in the ICU of the fixture: two categories of people, five eligible, three of whom have it.
    static func monday(_ word: String, _ people: [String], created: String = "2026-01-02T08:00") -> String {
        let header = "person_id,date,slot,signal,created_at\n"
        return header
            + people.map { "\($0),\($0 == "A1" ? "2026-01-12" : "2026-01-05"),AM,\(word),\(created)\n" }.joined()
    }

    @Test("a swap that the table and a signal tell is one event; trails are those of either alone")
    func tellsOnce() throws {
        let all = try Self.fed(try ProgramFolder.demo())
        let signalsOnly = try ProgramFolder.demo {
            $0["preference_signals.csv"] = $0["preference_signals.csv"]?.split(separator: "\n").filter {
                !$0.contains(",swapped_")
            }.joined(separator: "\n")
        }
        let swapsAlone = try Self.fed(signalsOnly)
        #expect(all.outcome.repeated >= 40 && swapsAlone.outcome.repeated < all.outcome.repeated)
        #expect(all.ledger.trails == swapsAlone.ledger.trails)
        #expect(all.ledger.seen.count == all.outcome.counted)
    }

    @Test("what is kept comes back the same, and takes in what it knows without counting it again")
    func keeps() throws {
        let source = try ProgramFolder.demo()
        var state = TrailState(try Evaporation(halfLifeDays: 30))
        state.ledger = try Self.fed(source).ledger
        (state.cursor, state.isScanDue, state.areSignalsDue) = (41, false, false)
        let text = try JSONValue.parse(state.json(program: "p").serialized())
        let back = try #require(TrailState(text, try Evaporation(halfLifeDays: 30), program: "p"))
        #expect(back.ledger.trails == state.ledger.trails && back.ledger.seen == state.ledger.seen)
        #expect(back.cursor == 41 && !back.isScanDue && !back.areSignalsDue)
        #expect(TrailState(text, try Evaporation(halfLifeDays: 31), program: "p") == nil)
        #expect(TrailState(text, try Evaporation(halfLifeDays: 30), program: "q") == nil)
        var again = FedTrails(ledger: back.ledger)
        var events = ChoiceEvents(source.program, Deposits())
        events.addTables()
        let now = Double(try #require(source.now).minutes) / 1440
        let outcome = again.take(events, now: now)
        #expect(outcome.counted == 0 && outcome.repeated > 0)
        #expect(again.ledger.trails == state.ledger.trails)
    }

    @Test("entries of the history: swaps of the live plan are read, what is not told asks for the tables")
    func history() throws {
        func event(_ sequence: Int64, _ members: JSONObject) throws -> JSONValue {
            var document: JSONObject = ["sequence": .integer(sequence), "kind": "roster.edited", "plan": "live"]
            for member in members { document[member.key] = member.value }
            return .object(document)
        }
        let row: JSONValue = [
            "id": "s1", "requester": "r01", "accepter": "r02", "given_date": "2026-02-05", "given_slot": "PM",
            "taken_date": .null, "taken_slot": .null, "status": "executed", "requested_at": "2026-01-20T08:00",
            "executed_at": "2026-01-21T09:30",
        ]
        let change: JSONValue = ["table": "swaps", "key": ["id": "s1"], "old": .null, "new": row]
        var news = HistoryNews(cursor: 4)
        news.add(try event(5, ["changes": [change], "total_changes": 1]))
        #expect(news.swaps.count == 1 && !news.needsScan && !news.hasSignals && news.cursor == 5)
        #expect(news.swaps[0].moment.description == "2026-01-21T09:30" && news.swaps[0].taken == nil)
        news.add(try event(6, ["plan": "draft-a", "changes": [change], "total_changes": 1]))
        news.add(try event(7, ["changes": [], "total_changes": 2, "withheld": ["preference_signals": 2]]))
        #expect(news.swaps.count == 1 && news.hasSignals && !news.needsScan && news.cursor == 7)
        news.add(try event(8, ["changes": [change], "total_changes": 1001]))
        #expect(news.needsScan)
        var imported = HistoryNews(cursor: 0)
        imported.add(try event(1, ["kind": "roster.imported"]))
        #expect(imported.needsScan && imported.hasSignals)
    }

    @Test("protected work that more than half of the eligible avoid is YELLOW; half is not, nor is other work")
    func avoided() throws {
        let three = try ProgramFolder.golden {
            $0["preference_signals.csv"] = Self.monday("dissatisfied", ["R1", "R4", "A1"])
        }
        let answer = try Self.answer(three)
        #expect(answer["level"] == "YELLOW")
        let sentence = try #require(answer.at("findings/0/sentence")?.stringValue)
        #expect(sentence.hasPrefix("Mon AM Intensive care: avoided by 3 of 5 eligible; nobody volunteered"))
        let two = try ProgramFolder.golden { $0["preference_signals.csv"] = Self.monday("dissatisfied", ["R1", "R4"]) }
        #expect(try Self.answer(two)["level"] == "GREEN")
        let lesser = try ProgramFolder.golden {
            $0["preference_signals.csv"] = Self.monday("dissatisfied", ["R1", "R4", "A1"])
            $0["services.csv"] = $0["services.csv"]?.replacing("Intensive care,1,", with: "Intensive care,3,")
        }
        #expect(try Self.answer(lesser)["level"] == "GREEN")
        // Time heals: after a year of 30 days' half-life nothing of it is left.
        let later = try Self.answer(
            try ProgramFolder.golden {
                $0["preference_signals.csv"] = Self.monday(
                    "dissatisfied", ["R1", "R4", "A1"], created: "2024-12-01T08:00")
            })
        #expect(later["level"] == "UNKNOWN")
    }

    @Test("what was assigned without choice leaves no trail; what lies ahead waits; strange words are named")
    func noTrail() throws {
        let assigned = try ProgramFolder.golden {
            $0["preference_signals.csv"] = Self.monday("assigned", ["R1", "R4"])
        }
        let answer = try Self.answer(assigned)
        #expect(answer["level"] == "UNKNOWN" && answer.at("figures/trails") == 0)
        #expect(answer.at("figures/events_remembered") == 2)
        let ahead = try Self.answer(
            try ProgramFolder.golden {
                $0["preference_signals.csv"] = Self.monday("volunteered", ["R1"], created: "2026-01-06T08:00")
            })
        #expect(ahead["level"] == "UNKNOWN")
        #expect(try #require(ahead["missing"]?.arrayValue).contains { $0["what"] == "later events" })
        let strange = try Self.answer(
            try ProgramFolder.golden { $0["preference_signals.csv"] = Self.monday("whistled", ["R1"]) })
        #expect(
            try #require(strange["missing"]?.arrayValue).contains {
                $0["reason"]?.stringValue?.contains("whistled (1)") == true
            })
    }

    @Test("suggestions: eligible, there, free; the trail draws, and without any the lighter week does")
    func suggestions() throws {
        let plain = try ProgramFolder.golden { $0["preference_signals.csv"] = Self.monday("volunteered", ["R1"]) }
        let asked: JSONValue = ["service_id": "ICU", "slot": "AM", "date": "2026-01-17"]
        let saturday = try Self.answer(plain, asked)
        let candidates = try #require(saturday.at("figures/suggestions/0/candidates")?.arrayValue)
        #expect(abs(candidates.reduce(0) { $0 + ($1["p"]?.doubleValue ?? 0) } - 1) < 1e-9)
        let program = plain.program
        let date = try #require(LocalDate("2026-01-17"))
        let slot = SlotIndex(date, .am)
        for candidate in candidates {
            let person = try #require(candidate["person"]?.stringValue.flatMap { program.personIndex[$0] })
            let service = try #require(program.serviceIndex["ICU"])
            #expect(program.eligibility.isEligible(person: person, service: service, on: date))
            #expect(program.isPresent(person: person, on: date, .am))
            #expect(!program.assignments.positions(in: slot).contains { program.assignments[$0].person == person })
        }
        func choice(_ source: ProgramSource, alpha: Double = 1, beta: Double = 0) throws -> [String: Double] {
            let ledger = try Self.fed(source).ledger
            let now = Double(try #require(source.now).minutes) / 1440
            let suggestion = try Suggestion(
                SlotKey(service: "CLIN", weekday: .monday, slot: .am), on: try #require(LocalDate("2026-01-19")),
                ledger, source.program, now: now, alpha: alpha, beta: beta)
            return Dictionary(
                uniqueKeysWithValues: try #require(suggestion).candidates.map {
                    (source.program.people[$0.person].id, $0.p)
                })
        }
        let even = try choice(try ProgramFolder.golden())
        #expect(Set(even.values.map { ($0 * 1e9).rounded() }).count == 1, "no trails and no load: all alike")
        let rows = try ProgramFolder.golden().program
        let clinic = try #require(
            rows.assignments.first {
                rows.services[$0.service].id == "CLIN" && $0.slot == SlotIndex(LocalDate("2026-01-05")!, .am)
            })
        let lover = rows.people[clinic.person].id
        let drawn = try choice(
            try ProgramFolder.golden { $0["preference_signals.csv"] = Self.monday("volunteered", [lover]) })
        #expect(try #require(drawn[lover]) > 2 * (even[lover] ?? 0))
        #expect(drawn.values.allSatisfy { $0 > 0 }, "limits keep every choice possible")
    }

    @Test("without the scope nobody is in the answer; the demo fits into an answer either way")
    func withoutScope() throws {
        let source = try ProgramFolder.demo()
        let (with, without) = (try Self.answer(source), try Self.answer(source, showsPeople: false))
        #expect(without["level"] == with["level"] && without.at("figures/slots") == with.at("figures/slots"))
        #expect(without.at("figures/suggestions") == nil && with.at("figures/suggestions/0") != nil)
        let text = without.text
        for person in source.program.people.indices {
            #expect(
                !text.contains("\"\(source.program.people[person].id)\"") && !text.contains(source.name(of: person)))
        }
        #expect(with.serialized().count < Envelope.maximumBytes)
        #expect(throws: ToolFailure.self) { try Self.answer(source, ["service_id": "nowhere"]) }
        #expect(throws: ToolFailure.self) { try Parameters(["date": "2026-03-03", "weekday": "monday"]) }
    }

    @Test("the same few again and again is stagnation, and said")
    func stagnation() throws {
        var ledger = TrailLedger<TrailKey>(try Evaporation(halfLifeDays: 30), limit: 100)
        let source = try ProgramFolder.golden()
        let now = Double(try #require(source.now).minutes) / 1440
        let key = SlotKey(service: "ICU", weekday: .monday, slot: .am)
        let amounts = [("R1", 60.0), ("R2", 0.5), ("R4", 0.5)]
        _ = ledger.feed(
            amounts.map {
                TrailEvent(
                    id: UInt64($0.1 * 10) + UInt64($0.0.utf8.last ?? 0), day: now - 1,
                    key: TrailKey(person: $0.0, place: key), amount: $0.1)
            }, now: now)
        let answer = try Self.answer(source, fed: FedTrails(ledger: ledger))
        #expect(answer.at("figures/stagnant") == 1 && answer.at("figures/slots/0/lambda_branching") == 1)
        #expect(try #require(answer["findings"]?.arrayValue).contains { $0["code"] == "stagnant" })
    }
}

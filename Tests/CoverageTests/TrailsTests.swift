// SPDX-License-Identifier: Apache-2.0

import Coverage
import Glibc
import JSON
import Testing

@Suite("trails") struct TrailsTests {
    static func golden(_ id: String) throws -> JSONValue {
        let vectors = try Golden.file("12_stigmergy.json").array("vectors")
        guard let vector = vectors.first(where: { $0["id"]?.stringValue == id }) else { throw Golden.Missing(what: id) }
        return vector
    }

    static func numbers(_ value: JSONValue?) -> [Double] { (value?.arrayValue ?? []).compactMap(\.doubleValue) }

    @Test("the golden decay, read lazily at any later day")
    func goldenDecay() throws {
        let vector = try Self.golden("trail-decay")
        let input = try #require(vector["input"])
        let evaporation = try Evaporation(halfLifeDays: try input.double("halfLifeDays"))
        let events = try input.array("events").map { Self.numbers($0) }
        for member in try #require(vector["expected"]?["tauAtDay"]?.objectValue) {
            let day = try #require(Double(member.key))
            var trail = Trail()
            for event in events where event[0] <= day { trail.deposit(event[1], onDay: event[0], evaporation) }
            #expect(abs(trail.strength(onDay: day, evaporation) - (member.value.doubleValue ?? .nan)) < 1e-9)
        }
    }

    @Test("the Ant System, the choice, the bridge, the share of a step and the limits")
    func goldenFormulas() throws {
        let steps = try Self.golden("ant-system-update")
        let input = try #require(steps["input"])
        var trails = Self.numbers(input["tau0"])
        for (deposits, row) in zip(try input.array("deposits"), try #require(steps["expected"]).array("history")) {
            trails = try AntSystem.step(
                trails, evaporation: try input.double("rho"), deposits: Self.numbers(deposits))
            #expect(zip(trails, Self.numbers(row)).allSatisfy { abs($0 - $1) < 1e-12 })
        }
        for entry in try Self.golden("aco-choice").array("cases") {
            let found = try AntSystem.probabilities(
                trails: Self.numbers(entry["tau"]), visibility: Self.numbers(entry["eta"]),
                alpha: try entry.double("alpha"), beta: try entry.double("beta"))
            #expect(zip(found, Self.numbers(entry["p"])).allSatisfy { abs($0 - $1) < 1e-12 })
        }
        for entry in try Self.golden("deneubourg-bridge").array("cases") {
            let found = try DoubleBridge.probability(
                first: try entry.double("A"), second: try entry.double("B"), k: try entry.double("k"),
                n: try entry.double("n"))
            #expect(abs(found - (try entry.double("PA"))) < 1e-12)
        }
        for entry in try Self.golden("rho-halflife").array("cases") {
            let evaporation = try Evaporation(halfLifeDays: try entry.double("halfLifeDays"))
            #expect(abs(evaporation.share(ofStep: try entry.double("dtDays")) - (try entry.double("rho"))) < 1e-12)
        }
        let limits = try AntSystem.limits(evaporation: 0.02, bestCost: 100, choices: 50)
        #expect(abs(limits.upperBound - 0.5) < 1e-12 && abs(limits.lowerBound - 0.001286373) < 1e-9)
    }

    @Test("steps of the Ant System are the continuous trail, seen at the steps")
    func stepsAreContinuous() throws {
        var generator = SplitMix(seed: 91)
        let evaporation = try Evaporation(halfLifeDays: 12)
        var (stepped, trail) = ([0.0], Trail())
        for day in 0..<80 {
            let amount = Double.random(in: 0...0.2, using: &generator)
            stepped = try AntSystem.step(stepped, evaporation: evaporation.share(ofStep: 1), deposits: [amount])
            trail.deposit(amount, onDay: Double(day), evaporation)
            #expect(abs(stepped[0] - trail.strength(onDay: Double(day), evaporation)) < 1e-10)
        }
    }

    @Test("events in any order, in any number of feeds, and fed again, come to the same trails")
    func orderAndRepetition() throws {
        var generator = SplitMix(seed: 92)
        let evaporation = try Evaporation(halfLifeDays: 30)
        for _ in 0..<40 {
            let events = (0..<30).map { number in
                TrailEvent(
                    id: UInt64(number), day: Double(Int.random(in: 0...100, using: &generator)),
                    key: Int.random(in: 0...3, using: &generator),
                    amount: [1, 0.5, -1, -0.5, 0].randomElement(using: &generator) ?? 0)
            }
            var once = TrailLedger<Int>(evaporation, limit: 1000)
            #expect(once.feed(events, now: 100).counted == 30)
            // The slow reference: every deposit by itself.
            for key in 0...3 {
                let expected = events.filter { $0.key == key }.reduce(0.0) {
                    $0 + $1.amount * pow(2, -(120 - $1.day) / 30)
                }
                let found = once.trails[key]?.net(onDay: 120, evaporation) ?? 0
                #expect(abs(found - expected) < 1e-9)
            }
            var split = TrailLedger<Int>(evaporation, limit: 1000)
            let shuffled = events.shuffled(using: &generator)
            _ = split.feed(Array(shuffled.prefix(11)), now: 100)
            // As after a crash: kept state, and more than what is new comes again.
            var kept = TrailLedger(evaporation, limit: 1000, trails: split.trails, seen: split.seen)
            let outcome = kept.feed(Array(shuffled.dropFirst(5)) + shuffled, now: 100)
            #expect(outcome.counted == 19 && outcome.repeated == 36)
            for (key, pair) in once.trails {
                let other = try #require(kept.trails[key])
                #expect(abs(pair.net(onDay: 130, evaporation) - other.net(onDay: 130, evaporation)) < 1e-9)
                #expect(pair.deposits == other.deposits)
            }
        }
    }

    @Test("what lies ahead waits, what is too old or no number does not count, and trails stay within their limit")
    func limits() throws {
        let evaporation = try Evaporation(halfLifeDays: 30)
        var ledger = TrailLedger<String>(evaporation)
        func event(_ id: UInt64, _ day: Double, _ amount: Double) -> TrailEvent<String> {
            TrailEvent(id: id, day: day, key: "k", amount: amount)
        }
        let first = ledger.feed([event(1, 11, 1), event(2, -400, 1), event(3, 1, .nan)], now: 10)
        #expect(first.future == 1 && first.ignored == 2 && first.counted == 0 && ledger.trails.isEmpty)
        #expect(ledger.feed([event(1, 11, 1)], now: 12).counted == 1)
        _ = ledger.feed((0..<40).map { event(UInt64(10 + $0), 12, $0 % 2 == 0 ? 3 : -3) }, now: 12)
        let pair = try #require(ledger.trails["k"])
        #expect(pair.attraction.strength == 10 && pair.avoidance.strength == 10)
        ledger.forget(now: 12 + 500)
        #expect(ledger.trails.isEmpty && ledger.seen.isEmpty)
        #expect(throws: CoverageError.self) { try Evaporation(halfLifeDays: 0) }
    }

    @Test("choice: no trails leave it to visibility, and nothing at all to chance; limits keep every choice possible")
    func choice() throws {
        #expect(try AntSystem.probabilities(trails: [0, 0], visibility: [1, 3], beta: 1) == [0.25, 0.75])
        #expect(try AntSystem.probabilities(trails: [0, 0], visibility: [0, 0]) == [0.5, 0.5])
        #expect(throws: CoverageError.self) { try AntSystem.probabilities(trails: [-1], visibility: [1]) }
        #expect(throws: CoverageError.self) { try AntSystem.limits(evaporation: 1, bestCost: 1, choices: 5) }
        #expect(throws: CoverageError.self) { try DoubleBridge.probability(first: 0, second: 0, k: 0) }
        let limits = try AntSystem.limits(evaporation: 0.9, bestCost: 1, choices: 3, convergence: 0.0001)
        #expect(limits.lowerBound <= limits.upperBound)
    }

    @Test("stagnation: all alike is even, one alone is not")
    func stagnation() {
        #expect(Stagnation.branching([1, 1, 1]) == 3)
        #expect(Stagnation.branching([10, 0.1, 0.4, 9]) == 2)
        #expect(Stagnation.branching([]) == 0)
        #expect(abs((Stagnation.evenness([2, 2, 2, 2]) ?? 0) - 1) < 1e-12)
        #expect(Stagnation.evenness([5, 0, 0]) == 0)
        #expect(Stagnation.evenness([5]) == nil && Stagnation.evenness([0, 0]) == nil)
    }
}

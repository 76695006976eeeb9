// SPDX-License-Identifier: Apache-2.0

import Coverage
import Testing

@Suite("Readiness") struct ReadinessTests {
    @Test("a service is secure exactly when no single loss can leave it short, served last in its category")
    func taskStates() throws {
        var cases = RandomCases(seed: 71)
        var seen: Set<TaskState> = []
        for _ in 0..<300 {
            let model = try cases.model(services: cases.number(1...4), signatures: cases.number(1...4))
            let slot = cases.slot(model, demand: 2, supply: 2)
            var tasks = TaskCoverage(model: model)
            let states = try tasks.states(slot)
            for service in slot.demand.indices {
                guard slot.demand[service] > 0 else {
                    #expect(states[service] == nil)
                    continue
                }
                let expected = try reference(service, model, slot)
                #expect(states[service] == expected, "\(model) \(slot) \(service)")
                seen.insert(expected)
            }
        }
        #expect(seen == [.secure, .covered, .uncovered])
    }

    /// Covers the slot with the service after the others of its category: whole, and without each person in turn.
    private func reference(_ service: Int, _ model: CoverageModel, _ slot: CoverageSlot) throws -> TaskState {
        let categories = model.categories.indices.map { model.categories[$0] * 2 + ($0 == service ? 1 : 0) }
        var flow = SlotFlow(model: try CoverageModel(categories: categories, signatures: model.signatures))
        func isShort(_ slot: CoverageSlot) throws -> Bool {
            try flow.cover(slot)
            return flow.unserved[service] > 0
        }
        if try isShort(slot) { return .uncovered }
        for group in slot.supply.indices where slot.supply[group] > 0 {
            var less = slot
            less.supply[group] -= 1
            if try isShort(less) { return .covered }
        }
        return .secure
    }

    @Test("percentages: halves up, at most 100, not rated where nothing is required, and how many to the next level")
    func scale() throws {
        let scale = try ReadinessScale([90, 80, 70])
        #expect(scale.level(of: 89.5) == 1 && scale.level(of: 89.49) == 2 && scale.level(of: 69.4) == 4)
        #expect(ReadinessScale.whole(140) == 100 && ReadinessScale.percent(3, of: 0) == nil)
        #expect(scale.level(of: nil) == nil)
        for required in 1...40 {
            for available in 0...required {
                guard let missing = scale.missing(available, of: required) else {
                    #expect(scale.level(of: ReadinessScale.percent(available, of: required)) == 1)
                    continue
                }
                let before = scale.level(of: ReadinessScale.percent(available, of: required)) ?? 0
                let almost = scale.level(of: ReadinessScale.percent(available + missing.count - 1, of: required))
                let after = scale.level(of: ReadinessScale.percent(available + missing.count, of: required))
                #expect(almost == before && after == missing.level && missing.level < before)
            }
        }
        #expect(throws: CoverageError.self) { try ReadinessScale([80, 90, 70]) }
        let rating = CompositeRating([("P", 2), ("S", nil), ("R", 1), ("T", 2)])
        #expect(rating.level == 2 && rating.basis == ["P", "R", "T"] && rating.limitingFactors == ["P", "T"])
        #expect(CompositeRating([("P", nil)]).level == nil)
    }

    @Test("the breaker opens only on enough failures in time, is tried after its time, and closes only on successes")
    func breaker() throws {
        let settings = try CircuitBreaker.Settings(
            failures: 3, windowSeconds: 60, openSeconds: 30, halfOpenSuccesses: 2)
        var generator = SplitMix(seed: 5)
        var breaker = CircuitBreaker()
        var now: Int64 = 0
        var failures: [Int64] = []
        var opened: Int64 = 0
        var successes = 0
        var visited: Set<CircuitBreaker.State> = []
        for _ in 0..<3000 {
            now += Int64.random(in: 0...25, using: &generator)
            let isSuccess = Int.random(in: 0...2, using: &generator) > 0
            let before = breaker.state
            let passed = breaker.record(success: isSuccess, at: now, settings)
            let isTried = before == .open && now - opened >= 30
            #expect(passed == (before != .open || isTried))
            switch before {
            case .closed:
                if !isSuccess { failures.append(now) }
                let counted = failures.count { now - $0 < 60 }
                #expect((breaker.state == .open) == (!isSuccess && counted >= 3))
            case .open where !isTried: #expect(breaker.state == .open)
            case .open, .halfOpen:
                successes = isTried ? 0 : successes
                if isSuccess { successes += 1 }
                #expect(breaker.state == (!isSuccess ? .open : successes >= 2 ? .closed : .halfOpen))
            }
            if breaker.state == .open, before != .open || isTried { opened = now }
            if breaker.state != .closed { failures = [] }
            if breaker.state == .closed, before != .closed { successes = 0 }
            if breaker.state == .open { successes = 0 }
            visited.insert(breaker.state)
        }
        #expect(visited.count == 3)
        breaker.trip(at: now)
        #expect(breaker.state == .open && breaker.since == now)
        breaker.advance(to: now - 100, settings)
        #expect(breaker.state == .open)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Coverage
import Testing

@Suite("Reliability") struct ReliabilityTests {
    private static let chances = [0, 0.001, 0.1, 0.25, 0.5, 0.9, 1]

    @Test("k of n equals the sum over everybody there or away")
    func kOfN() throws {
        var cases = RandomCases(seed: 50)
        for _ in 0..<200 {
            let absence = (0..<cases.number(0...7)).map { _ in Self.chances[cases.number(0...6)] }
            let need = cases.number(0...8)
            let sum = (0..<(1 << absence.count)).filter { $0.nonzeroBitCount >= need }
                .reduce(0.0) { total, there in
                    total
                        + absence.indices.reduce(1.0) {
                            $0 * (there >> $1 & 1 == 1 ? 1 - absence[$1] : absence[$1])
                        }
                }
            #expect(abs(try Reliability.atLeast(need, absence: absence) - sum) < 1e-12)
        }
        #expect(throws: CoverageError(field: "absence[1]", value: 1.5, allowed: "0 ... 1")) {
            try Reliability.atLeast(1, absence: [0, 1.5])
        }
        #expect(throws: CoverageError.self) { try Reliability.atLeast(1, absence: [.nan]) }
    }

    @Test("layers with shared causes fail as often as all their combinations say")
    func sharedCauses() throws {
        var cases = RandomCases(seed: 51)
        for _ in 0..<200 {
            let pfd = (0..<cases.number(0...4)).map { _ in Self.chances[cases.number(0...6)] }
            let causes = (0..<cases.number(0...4)).map { _ in
                ProtectionLayers.SharedCause(
                    probability: Self.chances[cases.number(0...6)],
                    layers: pfd.indices.filter { _ in cases.number(0...1) == 1 })
            }
            var expected = 0.0
            for happens in 0..<(1 << causes.count) {
                let chance = causes.indices.reduce(1.0) {
                    $0 * (happens >> $1 & 1 == 1 ? causes[$1].probability : 1 - causes[$1].probability)
                }
                let fails = pfd.indices.reduce(1.0) { product, layer in
                    let isStruck = causes.indices.contains {
                        happens >> $0 & 1 == 1 && causes[$0].layers.contains(layer)
                    }
                    return product * (isStruck ? 1 : pfd[layer])
                }
                expected += chance * fails
            }
            let layers = try ProtectionLayers(failureOnDemand: pfd, sharedCauses: causes)
            #expect(abs(layers.failure - expected) < 1e-12)
            #expect(layers.failure >= layers.independentFailure - 1e-12)
        }
    }

    @Test("one cause of one percent behind two layers triples the failures, half a percent behind all is fifty-fold")
    func workedExample() throws {
        let pfd = [0.1, 0.1, 0.05, 0.2]
        let two = ProtectionLayers.SharedCause(probability: 0.01, layers: [1, 2])
        let all = ProtectionLayers.SharedCause(probability: 0.005, layers: [0, 1, 2, 3])
        #expect(abs(try ProtectionLayers(failureOnDemand: pfd, sharedCauses: [two]).failure - 0.000299) < 1e-15)
        let both = try ProtectionLayers(failureOnDemand: pfd, sharedCauses: [two, all])
        #expect(abs(both.failure - 0.005297505) < 1e-15)
        #expect(try abs(both.residualFrequency(initiating: 52).shared - 52 * 0.005297505) < 1e-12)
        #expect(try ProtectionLayers(failureOnDemand: []).failure == 1)
        #expect(try ProtectionLayers(failureOnDemand: [0]).riskReduction == nil)
        #expect(throws: CoverageError(field: "sharedCauses[0].layers", value: 3, allowed: "0 ..< 3")) {
            try ProtectionLayers(
                failureOnDemand: [0, 0, 0], sharedCauses: [all].map { .init(probability: $0.probability, layers: [3]) })
        }
        #expect(throws: CoverageError.self) { try both.residualFrequency(initiating: -1) }
    }

    @Test("a defence is never better for a level less, nor for a deeper one acting")
    func decisionIsMonotone() throws {
        let states = DefenseDecision.State.allCases
        func decide(_ code: Int, _ level: Int) throws -> DefenseDecision {
            var code = code
            var list: [DefenseDecision.State] = []
            for _ in 0..<5 {
                list.append(states[code % 4])
                code /= 4
            }
            return try DefenseDecision(states: list, demandedLevel: level)
        }
        for code in 0..<1024 {
            for level in 1...5 {
                let here = try decide(code, level)
                if level < 5 { #expect(here.severity <= (try decide(code, level + 1).severity)) }
                for (place, worth) in [1, 4, 16, 64, 256].enumerated() where code / worth % 4 == 0 {
                    // Degraded, failed, unknown instead of intact.
                    for worse in 1...3 {
                        let there = try decide(code + worse * worth, level)
                        #expect(here.severity <= there.severity)
                        #expect(here.intactBeyond == there.intactBeyond + (place >= level ? 1 : 0))
                    }
                }
            }
        }
        #expect(throws: CoverageError.self) { try decide(0, 6) }
        #expect(throws: CoverageError.self) { try DefenseDecision(states: [.intact], demandedLevel: 1) }
    }
}

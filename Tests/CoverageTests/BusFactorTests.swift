// SPDX-License-Identifier: Apache-2.0

import Coverage
import Testing

@Suite("Bus factor") struct BusFactorTests {
    @Test("the fewest people whose loss takes a service, or most of them, equal those of trying everybody")
    func everySubset() throws {
        var cases = RandomCases(seed: 40)
        for _ in 0..<200 {
            let services = cases.number(1...5)
            let model = try cases.model(services: services, signatures: 4)
            let skills = (0..<cases.number(0...7)).map { _ in model.signatures[cases.number(0...3)] }
            let factor = BusFactor(skills: skills, services: Array(0..<services))
            func lost(_ gone: Int) -> Int {
                (0..<services).count { service in
                    !skills.indices.contains { gone >> $0 & 1 == 0 && skills[$0].contains(service) }
                }
            }
            let subsets = 0..<(1 << skills.count)
            func fewest(_ wanted: Int) -> Int? {
                subsets.filter { lost($0) >= wanted }.map(\.nonzeroBitCount).min()
            }
            #expect(factor.any == fewest(1))
            #expect(factor.half == fewest(services / 2 + 1))
            #expect(factor.isHalfExact && factor.halfAtLeast == factor.half)
            let sole = skills.indices.filter { lost(1 << $0) > lost(0) }
            #expect(factor.soleProviders == sole)
        }
    }

    @Test("what cannot be searched to the end is a bound, and said to be one")
    func bounds() {
        // 60 services of 12 people each, all overlapping: more sets than can be tried.
        let skills = (0..<90).map { person in ServiceSet((0..<60).filter { (person * 7 + $0 * 11) % 15 < 2 }) }
        let factor = BusFactor(skills: skills, services: Array(0..<60))
        #expect(factor.isHalfExact == false)
        #expect((factor.halfAtLeast ?? .max) < (factor.half ?? 0))
        let none = BusFactor(skills: skills, services: [])
        #expect(none.any == nil && none.half == nil && none.soleProviders.isEmpty)
    }

    @Test("concentration is 1 for one and 1 / n for n alike")
    func concentration() {
        #expect(Concentration.herfindahl([0, 3]) == 1)
        #expect(Concentration.herfindahl([2, 2, 2, 2]) == 0.25)
        #expect(Concentration.herfindahl([0, .nan, -1]) == nil)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Coverage
import Testing

@Suite("Service sets and signatures") struct ServiceSetTests {
    @Test("behaves as a set of integers, below and above 64")
    func matchesSet() {
        var cases = RandomCases(seed: 7)
        for _ in 0..<300 {
            let highest = cases.number(1...200)
            let numbers = (0..<cases.number(0...12)).map { _ in cases.number(0...highest) }
            let others = (0..<cases.number(0...4)).map { _ in cases.number(0...highest) }
            let (set, other) = (ServiceSet(numbers), ServiceSet(others))
            #expect(set.indices == Set(numbers).sorted())
            #expect(set.count == Set(numbers).count)
            #expect(set.isEmpty == numbers.isEmpty)
            #expect((0...210).filter(set.contains) == set.indices)
            #expect(set.intersects(other) == !Set(numbers).isDisjoint(with: others))
            #expect((set == other) == (Set(numbers) == Set(others)))
            #expect(ServiceSet(numbers.reversed()).hashValue == set.hashValue)
        }
    }

    @Test("a negative index names no service")
    func negative() {
        #expect(ServiceSet([-1]).isEmpty)
        #expect(!ServiceSet(mask: .max).contains(-1))
        #expect(ServiceSet(mask: 0b101) == [0, 2])
    }

    @Test("people with the same skills share a signature")
    func grouping() {
        let (signatures, numbers) = SkillSignatures.grouping([[0, 1], [70], [1, 0], [], [70]])
        #expect(numbers == [0, 1, 0, 2, 1])
        #expect(signatures.sets == [[0, 1], [70], []])
    }
}

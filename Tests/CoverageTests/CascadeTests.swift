// SPDX-License-Identifier: Apache-2.0

import Coverage
import Testing

@Suite("Cascade and performance index") struct CascadeTests {
    @Test("work is kept or lost, never made; at the critical tolerance nothing spreads, just below it does")
    func conservation() throws {
        var cases = RandomCases(seed: 45)
        var spreading = 0
        for _ in 0..<60 {
            let (people, services) = (cases.number(2...9), cases.number(1...4))
            let load = (0..<people).map { _ in (0..<services).map { _ in Double(cases.number(1...9)) } }
            let skills = (0..<people).map { _ in ServiceSet((0..<services).filter { _ in cases.number(0...2) > 0 }) }
            let cascade = try LoadCascade(load: load, skills: skills)
            let total = load.reduce(0) { $0 + $1.reduce(0, +) }
            let losing = [cases.number(0...(people - 1))]
            for tolerance in [0, 0.1, 0.5, 2] {
                let trace = try cascade.trace(losing: losing, tolerance: tolerance)
                #expect(abs(trace.load.reduce(0, +) + trace.lost - total) < 1e-9)
                #expect(Set(trace.generations.joined()).count == trace.failedCount)
                #expect(try abs(#require(trace.coverage) - trace.load.reduce(0, +) / total) < 1e-9)
                let standing = load.indices.filter { !trace.generations.joined().contains($0) }
                #expect(
                    standing.allSatisfy { trace.load[$0] <= (1 + tolerance) * load[$0].reduce(0, +) + 1e-8 })
            }
            let critical = try #require(try cascade.criticalTolerance(losing: losing))
            #expect(try cascade.trace(losing: losing, tolerance: critical).failedCount == 1)
            if critical > 0.01 {
                spreading += 1
                #expect(try cascade.trace(losing: losing, tolerance: critical - 0.005).failedCount > 1)
            }
        }
        #expect(spreading > 30)
    }

    @Test("nobody without a baseline can take work; with one they can")
    func idlePeople() throws {
        let load = [[4.0], [0], [0]]
        let skills: [ServiceSet] = [[0], [0], [0]]
        let bare = try LoadCascade(load: load, skills: skills)
        #expect(try bare.criticalTolerance(losing: [0]) == nil)
        #expect(try bare.trace(losing: [0], tolerance: 2).coverage == 0)
        let usual = try LoadCascade(load: load, skills: skills, baseline: [4, 4, 4])
        #expect(try usual.criticalTolerance(losing: [0]) == 0)
        #expect(try usual.trace(losing: [0], tolerance: 0).coverage == 1)
        #expect(throws: CoverageError(field: "losing", value: 3, allowed: "0 ..< 3")) {
            try bare.trace(losing: [3], tolerance: 0)
        }
        #expect(throws: CoverageError.self) { try bare.trace(losing: [0], tolerance: -1) }
    }

    @Test("one severe overload weighs more, the higher the exponent")
    func performanceIndex() throws {
        func index(_ load: [Double], _ exponent: Int) throws -> Double {
            try PerformanceIndex.value(load: load, capacity: [1, 1, 1, 1], weight: [1, 1, 1, 1], exponent: exponent)
        }
        let (many, one) = ([0.9, 0.9, 0.9, 0.9], [1.4, 0.5, 0.5, 0.5])
        #expect(try index(many, 1) > index(one, 1) && index(many, 4) < index(one, 4))
        #expect(try index([2, 0, 0, 0], 2) == 4)
        #expect(throws: CoverageError(field: "capacity[0]", value: 0.0, allowed: "above 0, finite")) {
            try PerformanceIndex.value(load: [1], capacity: [0], weight: [1], exponent: 1)
        }
    }
}

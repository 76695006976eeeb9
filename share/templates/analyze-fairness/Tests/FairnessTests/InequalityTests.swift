// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import FairnessTools

/// What must hold for any shares, tried on random ones; the seed says which.
@Suite struct InequalityTests {
    private static func shares(_ seed: UInt64) -> [Double] {
        var random = SplitMix(state: seed)
        return (0..<Int.random(in: 2...40, using: &random)).map { _ in
            Bool.random(using: &random)
                ? Double.random(in: 0...50, using: &random) : Double(Int.random(in: 1...6, using: &random))
        }
    }

    @Test(arguments: 1...60 as ClosedRange<UInt64>) func sortedIsPairwise(_ seed: UInt64) throws {
        let shares = Self.shares(seed)
        let gaps = shares.reduce(0.0) { sum, one in sum + shares.reduce(0) { $0 + abs($1 - one) } }
        let pairwise = gaps / (2 * Double(shares.count) * shares.reduce(0, +))
        #expect(isNear(try #require(Inequality(shares)).gini, pairwise))
    }

    @Test(arguments: 1...60 as ClosedRange<UInt64>) func theUnitDoesNotMatter(_ seed: UInt64) throws {
        let shares = Self.shares(seed)
        let found = try #require(Inequality(shares))
        for scale in [1e-300, 0.3, 7, 1e300] {
            let scaled = try #require(Inequality(shares.map { $0 * scale }))
            #expect(isNear(scaled.gini, found.gini, 1e-9) && isNear(scaled.theil, found.theil, 1e-9))
            #expect(isNear(scaled.hoover, found.hoover, 1e-9) && isNear(scaled.jain, found.jain, 1e-9))
            #expect(isNear(scaled.variation, found.variation, 1e-9))
        }
    }

    /// What goes from one who has more to one who has less makes every figure smaller (Pigou, Dalton); Hoover's at
    /// least not larger.
    @Test(arguments: 1...60 as ClosedRange<UInt64>) func aTransferToThePoorerEvensOut(_ seed: UInt64) throws {
        var shares = Self.shares(seed)
        let before = try #require(Inequality(shares))
        let rich = try #require(shares.indices.max { shares[$0] < shares[$1] })
        let poor = try #require(shares.indices.min { shares[$0] < shares[$1] })
        let gift = (shares[rich] - shares[poor]) / 4
        try #require(gift > 0)
        shares[rich] -= gift
        shares[poor] += gift
        let after = try #require(Inequality(shares))
        #expect(after.gini < before.gini && after.theil < before.theil && after.variation < before.variation)
        #expect(after.jain > before.jain && after.hoover <= before.hoover + 1e-12)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>) func figuresStayInTheirRange(_ seed: UInt64) throws {
        let shares = Self.shares(seed)
        let (found, count) = (try #require(Inequality(shares)), Double(shares.count))
        #expect((0...1 - 1 / count).contains(found.gini) && found.gini <= found.hoover * 2)
        #expect(
            found.hoover <= found.gini + 1e-12, "Hoover is the largest gap of the Lorenz curve, Gini twice its area")
        #expect((1 / count - 1e-12...1 + 1e-12).contains(found.jain))
        #expect(isNear(found.jain, 1 / (1 + found.variation * found.variation), 1e-9))
    }

    @Test(arguments: [[], [0, 0, 0], [1, -1], [1, .nan], [1, .infinity]]) func saysNothingOf(_ shares: [Double]) {
        #expect(Inequality(shares) == nil)
    }

    @Test func onePersonHasNoUnbiasedIndex() throws {
        let one = try #require(Inequality([3]))
        #expect(one.gini == 0 && one.unbiasedGini == nil)
    }
}

/// The same numbers on every machine (Steele, Lea and Flood 2014).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

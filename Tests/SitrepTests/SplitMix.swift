// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

@testable import SitrepTools

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers for the same seed, everywhere.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func level() -> Level { Level(rawValue: Int.random(in: 0...4, using: &self)) ?? .green }
}

/// One figure that alone makes the level.
func observation(_ level: Level?, _ kind: Indicator.Class = .hard) -> Observation {
    Observation(indicators: [Indicator(id: "a", kind: kind, level: level)])
}

/// A moment so many quarters of an hour after the first.
func quarter(_ number: Int) -> UTCMoment { UTCMoment(seconds: 1_800_000_000 + Int64(number) * 900) }

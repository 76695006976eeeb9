// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Numbers for identifiers of requests and spans: unlike each other, and no secret.
///
/// One atomic addition and some arithmetic a number, where the system's generator is a system call; a request needs five.
/// The sequence begins anywhere, so that two processes do not give the same (SplitMix64: Steele, Lea, Flood, "Fast
/// splittable pseudorandom number generators", 2014).
package struct IdentifierSource: RandomNumberGenerator {
    private static let state: Atomic<UInt64> = {
        var system = SystemRandomNumberGenerator()
        return Atomic(system.next())
    }()

    package init() {}

    package mutating func next() -> UInt64 {
        var value = Self.state.wrappingAdd(0x9E37_79B9_7F4A_7C15, ordering: .relaxed).newValue
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

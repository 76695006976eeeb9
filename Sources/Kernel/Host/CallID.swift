// SPDX-License-Identifier: Apache-2.0

/// A call's identifier: slot in the low half, generation in the high half.
///
/// Never a pointer, and never reused within four billion calls of one slot, so that a late, double or forged completion
/// is told apart from a live call.
package struct CallID: Sendable, Hashable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) { self.rawValue = rawValue }

    init(slot: Int, generation: UInt32) {
        rawValue = UInt64(generation) << 32 | UInt64(UInt32(slot))
    }

    var slot: Int { Int(UInt32(truncatingIfNeeded: rawValue)) }
    var generation: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 32) }
}

// SPDX-License-Identifier: Apache-2.0

import CCrypto

/// Whether two buffers are equal, in a time that depends on their length but not on where they differ.
///
/// The length is not a secret: buffers of different length are unequal at once.
package func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    return CRYPTO_memcmp(left, right, left.count) == 0
}

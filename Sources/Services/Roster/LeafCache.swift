// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Synchronization

/// The leaves of digests, by the batch that they are of, so that a batch is hashed once and not with every version.
final class LeafCache: Sendable {
    /// A batch, and the periods that decide which part of the calendar its rows belong to.
    struct Key: Hashable {
        let batch: RosterCache.Key
        let periods: SHA256Digest
    }

    /// The canonical rows of a batch that has all rows of one table and period.
    struct Leaf: Hashable {
        /// The first date of the rotation period, or empty.
        let period: String
        let hash: SHA256Digest
    }

    /// More than a program of the product's size has in a few versions (ten years: about 1,500 batches).
    private static let limit = 20_000

    private let known = Mutex<[Key: Leaf?]>([:])

    /// What is known of a batch: its leaf, or that it has none; nil if nothing is.
    subscript(_ key: Key) -> Leaf?? { known.withLock { $0[key] } }

    func insert(_ leaf: Leaf?, for key: Key) {
        known.withLock { known in
            if known.count >= Self.limit { known = [:] }
            known.updateValue(leaf, forKey: key)
        }
    }
}

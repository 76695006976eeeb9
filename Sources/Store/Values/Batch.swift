// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// One batch of a version's rows: which rows they are, and the SHA-256 of their bytes, under which they are stored once
/// however many versions share them.
package struct BatchReference: Sendable, Hashable {
    /// The contract's name of the table, for example `assignments`.
    package let table: String
    /// The id of the period whose rows these are; empty for a table that is not cut by period.
    package let period: String
    /// The batch's place in its table, from 0.
    package let ordinal: Int64
    package let digest: SHA256Digest

    package init(table: String, period: String, ordinal: Int64, digest: SHA256Digest) {
        self.table = table
        self.period = period
        self.ordinal = ordinal
        self.digest = digest
    }
}

/// A batch as a unit of work brings it: with its bytes, or as one that the store has already.
package struct BatchWrite: Sendable, Hashable {
    package let reference: BatchReference
    /// nil for a batch that is already stored.
    package let bytes: [UInt8]?
    /// The digest of its canonical rows, kept beside the bytes so that a version's digest can be computed, and checked
    /// after the rows were removed, without them; nil if the version's digest is not made of it.
    package let leaf: SHA256Digest?

    /// A batch with its bytes.
    ///
    /// The digest is computed here, so that it cannot be wrong. Linear in the bytes.
    package init(
        table: String, period: String, ordinal: Int64, bytes: [UInt8], leaf: SHA256Digest? = nil
    ) throws(CryptoError) {
        let digest = try SHA256.digest(of: bytes)
        self.reference = BatchReference(table: table, period: period, ordinal: ordinal, digest: digest)
        self.bytes = bytes
        self.leaf = leaf
    }

    /// A batch that an earlier version has.
    ///
    /// When the store does not have it, the unit is refused.
    package init(unchanged reference: BatchReference, leaf: SHA256Digest? = nil) {
        self.reference = reference
        self.bytes = nil
        self.leaf = leaf
    }
}

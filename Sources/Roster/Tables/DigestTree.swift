// SPDX-License-Identifier: Apache-2.0

internal import Columns

/// The digest of a version with its leaves, which the digest of the next version is made from.
///
/// The hash function is the caller's, as this module has none; it has to be SHA-256 for what is stored. Keeps the
/// tables that it was made of.
public struct DigestTree: Sendable {
    /// The hash of the rows of one table in one rotation period.
    public struct Leaf: Sendable, Hashable {
        /// The name of the table.
        public let table: String
        /// The first date of the period, or empty.
        public let period: String
        /// The hash.
        public let hash: [UInt8]

        /// A leaf, as it was recorded.
        public init(table: String, period: String, hash: [UInt8]) {
            self.table = table
            self.period = period
            self.hash = hash
        }
    }

    /// The leaves, sorted by table and period.
    public let leaves: [Leaf]
    /// The digest of the version.
    public let digest: [UInt8]
    private let tables: RosterTables
    private let parts: [CanonicalDigest.Part]

    /// The tree of a version.
    ///
    /// O(rows log rows).
    public init(_ tables: RosterTables, hash: (UnsafeRawBufferPointer) -> [UInt8]) {
        self.init(tables, after: nil, hash)
    }

    /// The tree of another version, in which leaves of batches that both versions share keep their hash.
    ///
    /// O(rows of batches that differ), and the dates of all.
    public func updated(to tables: RosterTables, hash: (UnsafeRawBufferPointer) -> [UInt8]) -> DigestTree {
        DigestTree(tables, after: self, hash)
    }

    private init(_ tables: RosterTables, after old: DigestTree?, _ hash: (UnsafeRawBufferPointer) -> [UInt8]) {
        var known: [String: (part: CanonicalDigest.Part, leaf: Leaf)] = [:]
        for (part, leaf) in zip(old?.parts ?? [], old?.leaves ?? []) {
            known["\(part.table)\t\(part.period)"] = (part, leaf)
        }
        let parts = CanonicalDigest.parts(of: tables)
        leaves = parts.map { part in
            if let before = known["\(part.table)\t\(part.period)"], let old,
                Self.isSame(before.part, old.tables, part, tables)
            {
                return before.leaf
            }
            let bytes = CanonicalDigest.bytes(of: part, in: tables)
            return Leaf(table: part.table, period: part.period, hash: bytes.withUnsafeBytes(hash))
        }
        self.tables = tables
        self.parts = parts
        digest = Self.digest(of: leaves, hash: hash)
    }

    /// The digest of a version from its leaves.
    public static func digest(of leaves: [Leaf], hash: (UnsafeRawBufferPointer) -> [UInt8]) -> [UInt8] {
        CanonicalDigest.rootBytes(leaves.map { ($0.table, $0.period, $0.hash) }).withUnsafeBytes(hash)
    }

    /// Whether a leaf has the same rows in both versions: the same batches, and nothing else in them.
    private static func isSame(
        _ one: CanonicalDigest.Part, _ tables: RosterTables, _ other: CanonicalDigest.Part, _ others: RosterTables
    ) -> Bool {
        guard one.isWhole, other.isWhole, one.batches.count == other.batches.count,
            let table = tables[one.table], let otherTable = others[other.table]
        else { return false }
        return zip(one.batches, other.batches).allSatisfy { table.batches[$0].isSame(as: otherTable.batches[$1]) }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Columns
import Cryptography
import Kernel
import Roster
import Store

/// The digest of a version by rule 2 (`DigestTree`), made of one leaf for each batch where batches follow the periods.
///
/// A batch that has all rows of its table and period, and no others, is one leaf of the tree: its hash is kept in memory
/// and beside its bytes in the store. Where batches lie otherwise the tree is computed from all rows.
struct RosterDigest {
    /// A batch of the version: under which key it is remembered, and its rows.
    struct Part {
        let key: RosterCache.Key
        let batch: RecordBatch
    }

    let digest: SHA256Digest
    /// The leaf of each batch; nil for one whose rows belong to several leaves, or share theirs with another batch.
    let leaves: [RosterCache.Key: LeafCache.Leaf]
    /// What the store gets as the period of a batch without a leaf.
    ///
    /// Empty where batches follow the periods: such a table has no canonical rows.
    let periodWithoutLeaf: String
    /// The period of every batch of a version whose batches do not follow the periods.
    static let several = "*"

    /// Computes a digest.
    ///
    /// - Parameters:
    ///   - tables: the rows.
    ///   - parts: the same rows as the version's batches.
    init(of tables: RosterTables, parts: [Part], cache: LeafCache) throws {
        var hashing = Hashing()
        let periods = try Self.periodsDigest(parts)
        let calendar = tables[TableSpec.periods.name]
        var leaves: [RosterCache.Key: LeafCache.Leaf] = [:]
        var owners: [DigestTree.Leaf] = []
        var isWhole = true
        for part in parts {
            let key = LeafCache.Key(batch: part.key, periods: periods)
            let leaf: LeafCache.Leaf?
            if let known = cache[key] {
                leaf = known
            } else {
                let found = try Self.leaves(of: part, calendar, &hashing)
                leaf = found.count == 1 ? found[0] : nil
                if found.count > 1 { isWhole = false }
                // A table that has no canonical rows has no leaf, whatever its rows are.
                if found.count <= 1 { cache.insert(leaf, for: key) }
            }
            if let leaf {
                leaves[part.key] = leaf
                owners.append(
                    DigestTree.Leaf(table: part.key.table, period: leaf.period, hash: leaf.hash.bytes))
            }
        }
        let places = Set(owners.map { "\($0.table)\t\($0.period)" })
        if isWhole, places.count == owners.count {
            self.leaves = leaves
            periodWithoutLeaf = ""
            digest = try hashing.digest(DigestTree.digest(of: owners) { hashing.hash($0) })
        } else {
            self.leaves = [:]
            periodWithoutLeaf = Self.several
            digest = try hashing.digest(DigestTree(tables) { hashing.hash($0) }.digest)
        }
    }

    /// The leaves that the rows of one batch make by themselves.
    private static func leaves(
        of part: Part, _ calendar: Table?, _ hashing: inout Hashing
    ) throws -> [LeafCache.Leaf] {
        let table = try Table(
            name: part.key.table, schema: part.batch.schema, batches: part.batch.count > 0 ? [part.batch] : [])
        let tables = RosterTables((calendar.map { [$0] } ?? []) + [table])
        let tree = DigestTree(tables) { hashing.hash($0) }
        return try tree.leaves.filter { $0.table == part.key.table }.map {
            LeafCache.Leaf(period: $0.period, hash: try hashing.digest($0.hash))
        }
    }

    /// Stands for the table of periods; the same for the same periods.
    static func periodsDigest(_ parts: [Part]) throws(CryptoError) -> SHA256Digest {
        try periodsDigest(parts.map(\.key))
    }

    static func periodsDigest(_ keys: [RosterCache.Key]) throws(CryptoError) -> SHA256Digest {
        let digests = keys.filter { $0.table == TableSpec.periods.name }.flatMap(\.digest.bytes)
        return try SHA256.digest(of: digests)
    }
}

/// SHA-256 for functions that take a hash that cannot fail; whether it did is asked at the end.
struct Hashing {
    private var failure: CryptoError?

    /// The digest, or nothing after a failure.
    mutating func hash(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        do throws(CryptoError) { return try SHA256.digest(of: bytes).bytes } catch {
            failure = error
            return []
        }
    }

    /// A digest that was made of hashes, unless one of them failed.
    func digest(_ bytes: [UInt8]) throws -> SHA256Digest {
        if let failure { throw failure }
        guard let digest = SHA256Digest(bytes: bytes) else {
            throw Problem(.internalError, "A digest does not have \(SHA256Digest.byteCount) bytes.")
        }
        return digest
    }
}

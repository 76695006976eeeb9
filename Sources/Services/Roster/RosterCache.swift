// SPDX-License-Identifier: Apache-2.0

import Columns
import Cryptography
import PluginChannel
import Store

/// What the library keeps in memory: versions, their batches, and which version is the head of which plan.
///
/// Bounded: versions are let go, those used longest ago first, when their distinct batches weigh more than `byteLimit` or
/// when there are more than `versionLimit`. The one used last always stays. What a running call holds lives as long as
/// the call.
struct RosterCache {
    /// A batch is shared within its table only: whoever may read one table gets no memory that another one lies in.
    struct Key: Hashable {
        let table: String
        let digest: SHA256Digest

        init(_ reference: BatchReference) {
            table = reference.table
            digest = reference.digest
        }
    }

    let byteLimit: Int
    static let versionLimit = 8
    /// The versions, the one used last first.
    private(set) var versions: [LoadedRoster] = []
    private(set) var batches: [Key: LoadedBatch] = [:]
    /// The highest number that any version of the program had when `heads` was filled.
    private var newest: Int64?
    private var heads: [Plan: Int64] = [:]

    init(byteLimit: Int) { self.byteLimit = byteLimit }

    /// A version that is in memory.
    mutating func version(_ number: Int64) -> LoadedRoster? {
        guard let index = versions.firstIndex(where: { $0.summary.number == number }) else { return nil }
        let found = versions.remove(at: index)
        versions.insert(found, at: 0)
        return found
    }

    /// The head of a plan, if it is in memory and `newest` is still the newest version.
    mutating func head(_ plan: Plan, newest: RosterVersionSummary) -> LoadedRoster? {
        if self.newest != newest.number {
            self.newest = newest.number
            heads = [:]
            // Rows whose time was over may be in what is kept.
            if newest.reasonCode == RosterRetention.reasonCode { forget() }
        }
        return heads[plan].flatMap { version($0) }
    }

    /// Remembers the head of a plan, which was read after `newest`.
    mutating func remember(head: Int64, of plan: Plan, newest: Int64) {
        if self.newest == newest { heads[plan] = head }
    }

    /// Takes a version in; of two readers that loaded it, both get the first one's.
    mutating func insert(_ loaded: LoadedRoster) -> LoadedRoster {
        if let known = version(loaded.summary.number) { return known }
        versions.insert(loaded, at: 0)
        shrink()
        return loaded
    }

    /// Lets go of everything.
    mutating func forget() {
        versions = []
        batches = [:]
        heads = [:]
    }

    private mutating func shrink() {
        var kept: [Key: LoadedBatch] = [:]
        var bytes = 0
        var count = 0
        for loaded in versions.prefix(Self.versionLimit) {
            var more: [Key: LoadedBatch] = [:]
            for batch in loaded.batches.values.joined() {
                let key = Key(batch.reference)
                if kept[key] == nil { more[key] = batch }
            }
            bytes += more.values.reduce(0) { $0 + $1.part.length }
            if count > 0, bytes > byteLimit { break }
            count += 1
            kept.merge(more) { first, _ in first }
        }
        versions.removeSubrange(count...)
        batches = kept
    }
}

// SPDX-License-Identifier: Apache-2.0

import CivilTime
import HoldfastPlugin

/// Where snapshots are kept: each under `snapshot/ID` in the plugin's key-values, which nobody else writes to.
///
/// At most `maximum`: an hour of every working day for a year is 2,900. Some 3 MB of the 16 MiB that a plugin has.
struct SnapshotStore {
    static let maximum = 3000
    private static let prefix = "snapshot/"
    private static let page = 500

    /// A key of a snapshot: its id and moment follow from the key, whatever its value is.
    struct Entry {
        let key: String
        let id: String
        let moment: RunMoment
        let value: JSONValue
    }

    let keyValues: KeyValues

    /// All snapshots, the oldest first; other keys are passed over.
    func all() async throws -> [Entry] {
        var found: [Entry] = []
        var after: String?
        while true {
            let rows = try await keyValues.list(prefix: Self.prefix, after: after, limit: Self.page)
            for row in rows {
                let id = String(row.key.dropFirst(Self.prefix.count))
                guard let moment = Snapshot.moment(of: id) else { continue }
                found.append(Entry(key: row.key, id: id, moment: moment, value: row.value))
            }
            guard rows.count == Self.page, let last = rows.last else { return found }
            after = last.key
        }
    }

    /// A snapshot by id; nil if there is none that can be read.
    func get(_ id: String) async throws -> Snapshot? {
        guard Snapshot.moment(of: id) != nil else { return nil }
        return Snapshot(try await keyValues.get(Self.prefix + id).value)
    }

    /// Keeps what was measured, and gives what is kept: what another attempt of the same task kept before, if one did.
    ///
    /// Where somebody else's snapshot has the same second, it counts as of the next one.
    func add(at moment: RunMoment, by call: String?, data: JSONObject) async throws -> Snapshot {
        var moment = moment
        while true {
            let snapshot = Snapshot(at: moment, by: call, data: data)
            let key = Self.prefix + snapshot.id
            do {
                try await keyValues.put(key, snapshot.json, etag: 0)
                return snapshot
            } catch let failure as ServiceFailure where failure.status == .conflict {
                let there = try await keyValues.get(key).value
                if let call, there["call_id"]?.stringValue == call, let kept = Snapshot(there) { return kept }
                moment = RunMoment(seconds: moment.seconds + 1)
            }
        }
    }

    /// Removes the oldest beyond `maximum`, and gives their ids.
    func bound() async throws -> (removed: [String], kept: Int) {
        let entries = try await all()
        let surplus = entries.prefix(max(0, entries.count - Self.maximum))
        for entry in surplus { try await keyValues.delete(entry.key) }
        return (surplus.map(\.id), entries.count - surplus.count)
    }

    /// Removes those of before a day of UTC, and gives them, the oldest first.
    func remove(before cutoff: LocalDate) async throws -> (removed: [Entry], kept: [Entry]) {
        let entries = try await all()
        let old = entries.filter { $0.moment.date < cutoff }
        for entry in old { try await keyValues.delete(entry.key) }
        return (old, entries.filter { $0.moment.date >= cutoff })
    }
}

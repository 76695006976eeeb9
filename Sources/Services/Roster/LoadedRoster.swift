// SPDX-License-Identifier: Apache-2.0

package import Columns
package import PluginChannel
package import Roster
package import Store

/// One batch of a version in memory: what the store calls it, its rows, and where they lie in sealed memory.
package struct LoadedBatch: Sendable {
    package let reference: BatchReference
    package let batch: RecordBatch
    package let part: TablePart
}

/// One version of the program in memory: what the store says of it, and its tables.
package struct LoadedRoster: Sendable {
    package let summary: RosterVersionSummary
    package let tables: RosterTables
    /// The batches of each table, in the order of the table; of a table without rows, the batch that tells its columns.
    package let batches: [String: [LoadedBatch]]
    package let profile: ProgramProfile
    /// Whether rows of it were removed because their time was over.
    package let isPartial: Bool

    /// Where the batches of each table lie in sealed memory.
    package var parts: [String: [TablePart]] { batches.mapValues { $0.map(\.part) } }

    /// `complete`, or `partial` after rows were removed because their time was over.
    package var completeness: String { isPartial ? "partial" : "complete" }

    init(
        summary: RosterVersionSummary, batches: [String: [LoadedBatch]], isPartial: Bool
    ) throws {
        var tables: [Table] = []
        var kept: [String: [LoadedBatch]] = [:]
        for (name, list) in batches {
            let table = try Table(name: name, storedBatches: list.map(\.batch))
            tables.append(table)
            kept[name] = table.batches.isEmpty ? Array(list.prefix(1)) : list.filter { $0.batch.count > 0 }
        }
        self.summary = summary
        self.tables = RosterTables(tables)
        self.batches = kept
        self.isPartial = isPartial
        profile = try self.tables.profile()
    }
}

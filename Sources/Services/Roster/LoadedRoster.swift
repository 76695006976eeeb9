// SPDX-License-Identifier: Apache-2.0

package import PluginChannel
package import Roster
package import Store

/// One version of the program in memory: what the store says of it, and its tables.
package struct LoadedRoster: Sendable {
    package let summary: RosterVersionSummary
    package let tables: RosterTables
    /// Where the batches of each table lie in sealed memory; of a table without rows, the batch that tells its columns.
    package let parts: [String: [TablePart]]
    package let profile: ProgramProfile
}

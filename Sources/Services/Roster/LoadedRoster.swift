// SPDX-License-Identifier: Apache-2.0

package import Roster
package import Store

/// One version of the program in memory: what the store says of it, and its tables.
package struct LoadedRoster: Sendable {
    package let summary: RosterVersionSummary
    package let tables: RosterTables
    package let profile: ProgramProfile
}

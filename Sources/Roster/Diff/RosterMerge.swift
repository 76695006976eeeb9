// SPDX-License-Identifier: Apache-2.0

/// What a branch changes, on top of a main line that has gone on: a three-way merge by rows.
///
/// The host publishes drafts by it, and tools show by it what publishing would do.
public struct RosterMerge: Sendable {
    /// A row that both sides changed, each to something else.
    public struct Conflict: Sendable, Hashable {
        /// What the branch made of it.
        public let branch: RowChange
        /// What the main line made of it.
        public let main: RowChange
    }

    /// Everything that the branch changed.
    public let branch: [RowChange]
    /// Everything that the main line changed meanwhile.
    public let main: [RowChange]
    /// What the branch changes in the main line: its changes without those that the main line has too, and without
    /// conflicts.
    public let changes: [RowChange]
    /// The rows of which somebody has to decide.
    public let conflicts: [Conflict]

    private let mainTables: RosterTables

    /// Compares; O(rows of the batches that differ from `base`).
    ///
    /// - Parameters:
    ///   - base: what both sides came from.
    ///   - branch: the branch as it is.
    ///   - main: the main line as it is.
    public init(base: RosterTables, branch: RosterTables, main: RosterTables) throws(RosterError) {
        self.branch = try RosterDiff.changes(from: base, to: branch)
        self.main = try RosterDiff.changes(from: base, to: main)
        mainTables = main
        let meanwhile = Dictionary(self.main.map { (Row($0), $0) }, uniquingKeysWith: { first, _ in first })
        var changes: [RowChange] = []
        var conflicts: [Conflict] = []
        for change in self.branch {
            guard let other = meanwhile[Row(change)] else {
                changes.append(change)
                continue
            }
            if other.new != change.new { conflicts.append(Conflict(branch: change, main: other)) }
        }
        self.changes = changes
        self.conflicts = conflicts
    }

    /// The main line with `changes`; of conflicts it has what the main line has.
    ///
    /// Throws where the changes do not fit what the main line has become.
    public func tables() throws(EditFaults) -> RosterTables {
        if changes.isEmpty { return mainTables }
        return try mainTables.applying(changes.flatMap { RosterEdit.making($0) }).tables
    }

    /// What makes a row the same row on both sides: its key, or all of it where rows have no key.
    private struct Row: Hashable {
        let table: String
        let cells: [RosterCell]

        init(_ change: RowChange) {
            table = change.table
            cells = change.key.isEmpty ? change.old ?? change.new ?? [] : change.key
        }
    }
}

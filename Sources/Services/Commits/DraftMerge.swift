// SPDX-License-Identifier: Apache-2.0

import Kernel
import Roster
import Store

/// The live plan with what a draft changes: a three-way merge by rows.
struct DraftMerge {
    let tables: RosterTables
    /// What the draft changes in live.
    let changes: [RowChange]
    /// Whether live holds rows that are others than those that the draft was made from.
    let isRebased: Bool

    /// Merges.
    ///
    /// - Parameters:
    ///   - from: the version that both the draft and live came from.
    ///   - draft: the draft's head.
    ///   - live: the live head.
    /// - Throws: a conflict that lists the rows that both changed, each to something else.
    init(from: LoadedRoster, draft: LoadedRoster, live: LoadedRoster) throws(Problem) {
        let wanted = try Self.changes(from: from, to: draft)
        let others = try Self.changes(from: from, to: live)
        let meanwhile = Dictionary(others.map { (Row($0), $0) }, uniquingKeysWith: { first, _ in first })
        var changes: [RowChange] = []
        var conflicts: [RowChange] = []
        for change in wanted {
            if let other = meanwhile[Row(change)] {
                if other.new != change.new { conflicts.append(other) }
            } else {
                changes.append(change)
            }
        }
        guard conflicts.isEmpty else {
            let noun = conflicts.count == 1 ? "1 row" : "\(conflicts.count) rows"
            let conflict = RosterConflict(
                plan: .live, expected: from.summary.number, found: live.summary, rows: conflicts)
            throw conflict.problem(
                "Plan \(draft.summary.plan) and live both changed \(noun) since they were the same; decide what holds, in "
                    + "the draft or in live, and publish again.")
        }
        do throws(EditFaults) {
            tables = try live.tables.applying(changes.flatMap { RosterEdit.making($0) }).tables
        } catch {
            var problem = Problem(error)
            problem = Problem(
                .conflict,
                "The changes of plan \(draft.summary.plan) do not fit into version \(live.summary.number) of live, which "
                    + "changed in the meantime.",
                errors: problem.errors.map {
                    .init(instancePath: "/publish/plan", message: $0.message, value: $0.value)
                })
            throw problem
        }
        self.changes = changes
        isRebased = !others.isEmpty
    }

    private static func changes(from: LoadedRoster, to: LoadedRoster) throws(Problem) -> [RowChange] {
        do throws(RosterError) { return try RosterDiff.changes(from: from.tables, to: to.tables) } catch {
            throw Problem(
                .internalError,
                "Versions \(from.summary.number) and \(to.summary.number) could not be compared: \(error)")
        }
    }

    /// What makes a row the same row in two versions: its key, or all of it where rows have no key.
    private struct Row: Hashable {
        let table: String
        let cells: [RosterCell]

        init(_ change: RowChange) {
            table = change.table
            cells = change.key.isEmpty ? change.old ?? change.new ?? [] : change.key
        }
    }
}

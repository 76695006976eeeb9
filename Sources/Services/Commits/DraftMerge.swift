// SPDX-License-Identifier: Apache-2.0

import Kernel
import Roster
import Store

/// The live plan with what a draft changes.
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
        let merge: RosterMerge
        do throws(RosterError) {
            merge = try RosterMerge(base: from.tables, branch: draft.tables, main: live.tables)
        } catch {
            let numbers = [from, draft, live].map { "\($0.summary.number)" }.joined(separator: ", ")
            throw Problem(.internalError, "Versions \(numbers) could not be compared: \(error)")
        }
        guard merge.conflicts.isEmpty else {
            let noun = merge.conflicts.count == 1 ? "1 row" : "\(merge.conflicts.count) rows"
            let conflict = RosterConflict(
                plan: .live, expected: from.summary.number, found: live.summary, rows: merge.conflicts.map(\.main))
            throw conflict.problem(
                "Plan \(draft.summary.plan) and live both changed \(noun) since they were the same; decide what holds, in "
                    + "the draft or in live, and publish again.")
        }
        do throws(EditFaults) { tables = try merge.tables() } catch {
            throw Problem(
                .conflict,
                "The changes of plan \(draft.summary.plan) do not fit into version \(live.summary.number) of live, which "
                    + "changed in the meantime.",
                errors: Problem(error).errors.map {
                    .init(instancePath: "/publish/plan", message: $0.message, value: $0.value)
                })
        }
        changes = merge.changes
        isRebased = !merge.main.isEmpty
    }
}

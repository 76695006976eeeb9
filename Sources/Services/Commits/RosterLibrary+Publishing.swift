// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Roster
import Store

extension RosterLibrary {
    /// Makes a draft's changes ready for the live plan.
    ///
    /// When live is still what the draft was opened on, the draft's content becomes live. Otherwise the rows that the
    /// draft changed are changed in the live head, unless live changed one of them to something else: then the author has
    /// to decide. A row that both made the same is no conflict.
    func published(
        _ name: String, version: Int64?, _ request: RosterChangeRequest, head: LoadedRoster?
    ) async throws(Problem) -> DraftChange {
        guard let live = head else { throw Self.nothingImported }
        guard let draft = try await self.head(.draft(name)) else {
            throw Problem(
                .notFound, "There is no plan \"\(name)\" to publish.",
                errors: [.init(instancePath: "/publish/plan", message: "there is no such draft", value: .string(name))])
        }
        if let version, version != draft.summary.number {
            throw await conflict(plan: .draft(name), expected: version, head: draft)
        }
        if let expected = request.expectedVersion, expected != live.summary.number {
            throw await conflict(plan: .live, expected: expected, head: live)
        }
        guard let record = try await PlanRecord.read(name, of: self) else {
            throw Problem(.internalError, "It is not known what plan \"\(name)\" was opened on.")
        }
        let from = try await self.version(record.from)
        let merge = try await BackgroundThread.run { () throws(Problem) in
            try DraftMerge(from: from, draft: draft, live: live)
        }
        let number = draft.summary.number
        return DraftChange(
            head: live, parent: live,
            assembly: merge.changes.isEmpty ? nil : try await assemble(merge.tables, base: live),
            changes: merge.changes, isRebased: merge.isRebased && !merge.changes.isEmpty,
            keyValues: [PlanRecord(base: live.summary.number, from: number).write(name)], kind: "roster.published",
            details: [
                "draft": .string(name), "draft_version": .integer(number), "rebased": .bool(merge.isRebased),
            ])
    }
}

// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// What publishing a draft would do to the live plan, row by row; nothing of it has happened.
///
/// The same merge by which the host publishes, over the same three versions.
struct PublishPreview: Sendable {
    /// What the draft was opened on, or last published as: what the draft and live have in common.
    let base: ProgramSource
    let draft: ProgramSource
    let live: ProgramSource
    let merge: RosterMerge
    /// What would be live; nil when rows are in conflict or the changes do not fit.
    let content: RosterTables?
    /// Why the draft's changes do not fit into what live has become.
    let faults: [EditFault]

    /// Reads the three versions and merges them.
    ///
    /// O(rows of the batches that differ).
    static func read(_ call: ToolCall, _ library: ProgramLibrary, draft: ProgramSource) async throws -> PublishPreview {
        let live = try await library.read(call, plan: "live", version: nil)
        let plans = try await call.request("roster.versions/1", ["op": "plans"])
        let record = plans["items"]?.arrayValue?.first { $0["plan"]?.stringValue == draft.plan }
        guard let number = record?["from"]?.integerValue ?? record?["base"]?.integerValue else {
            throw ToolFailure.toolError("The host does not say what plan \(draft.plan) was opened on.")
        }
        return try PublishPreview(
            base: try await library.read(call, plan: nil, version: number), draft: draft, live: live)
    }

    init(base: ProgramSource, draft: ProgramSource, live: ProgramSource) throws(ToolFailure) {
        self.base = base
        self.draft = draft
        self.live = live
        do throws(RosterError) {
            merge = try RosterMerge(base: base.tables, branch: draft.tables, main: live.tables)
        } catch { throw .toolError("The draft cannot be compared with the live plan: \(error).") }
        guard merge.conflicts.isEmpty else {
            (content, faults) = (nil, [])
            return
        }
        do throws(EditFaults) { (content, faults) = (try merge.tables(), []) } catch {
            (content, faults) = (nil, error.faults)
        }
    }

    /// Whether publishing would be refused for the sake of rows.
    var isBlocked: Bool { content == nil }
    /// Whether live holds other rows than those that the draft was made from.
    var isRebased: Bool { !merge.main.isEmpty }
    /// Changes of the draft that live has already.
    var alreadyLive: Int { merge.branch.count - merge.changes.count - merge.conflicts.count }

    /// The live plan as it would be, judged against what it is; nil when publishing is blocked or changes nothing.
    func assessment() throws -> ChangeAssessment? {
        guard let content, !merge.changes.isEmpty else { return nil }
        return try ChangeAssessment(
            from: live.program, to: try Program(content), changes: merge.changes, profile: live.profile)
    }
}

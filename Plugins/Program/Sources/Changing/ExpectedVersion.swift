// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// The version that somebody looked at before asking what a change would do.
enum ExpectedVersion {
    /// How many changes the refusal names.
    private static let shown = 5

    /// Refuses a question about a plan that has gone on, and says how.
    static func check(_ call: ToolCall, _ source: ProgramSource, _ library: ProgramLibrary) async throws {
        guard let expected = call.integer(ifPresent: "expected_version"), let found = source.version,
            expected != found
        else { return }
        if let version = call.integer(ifPresent: "version") {
            throw ToolFailure.invalid(
                field: "/expected_version", value: .integer(expected),
                allowed: "\(version), the version that is asked about, or left out")
        }
        let old = try await library.read(call, plan: nil, version: expected)
        throw ToolFailure.conflict(try sentence(from: old, to: source, expected: expected, found: found))
    }

    /// What was expected, what is there, and what changed between.
    static func sentence(
        from old: ProgramSource, to new: ProgramSource, expected: Int64, found: Int64
    ) throws(ToolFailure) -> String {
        let changes: [RowChange]
        do throws(RosterError) { changes = try RosterDiff.changes(from: old.tables, to: new.tables) } catch {
            throw .toolError("Versions \(expected) and \(found) cannot be compared: \(error).")
        }
        let words = ChangeWording(new)
        var text = "Plan \(new.plan) is at version \(found), not at version \(expected)."
        if changes.isEmpty { text += " Nothing is different between them." } else { text += " Between them:" }
        for change in changes.prefix(shown) { text += " " + words.sentence(change) }
        if changes.count > shown { text += " And \(changes.count - shown) more." }
        return text + " Look at it again, and ask about version \(found)."
    }
}

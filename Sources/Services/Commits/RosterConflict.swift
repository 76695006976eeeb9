// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Roster
import RosterJSON
import Store

/// Why a change was refused because of others: what was expected, what is there, what changed between, and by whom.
struct RosterConflict {
    var plan: Plan
    var expected: Int64?
    var found: RosterVersionSummary?
    /// The versions that came between, the newest first.
    var versions: [RosterVersionSummary] = []
    /// The changes between what was expected and what is there.
    var changes: [RowChange] = []
    /// The rows that stand in the way of publishing, if that is the reason.
    var rows: [RowChange] = []
    /// Keys with another etag; 0 stands for a key that is not there.
    var keys: [(key: String, expected: Int64, found: Int64)] = []

    private static let shown = 20

    /// The problem that the author is told.
    func problem(_ sentence: String) -> Problem {
        var problem = Problem(.conflict, sentence)
        if rows.isEmpty, expected != found?.number {
            problem.errors.append(
                .init(
                    instancePath: "/expect/version",
                    message: "plan \(plan) is at \(found.map { "version \($0.number)" } ?? "no version")",
                    value: expected.map { .integer($0) } ?? .null, allowed: found.map { .integer($0.number) } ?? .null))
        }
        for row in rows.prefix(Self.shown) where !RowPrivacy.isWithheld(row.table) {
            problem.errors.append(.init(instancePath: "/publish/plan", message: "live changed \(Self.text(row)) too"))
        }
        for key in keys {
            problem.errors.append(
                .init(
                    instancePath: "/expect/kv_etags/" + Self.escaped(key.key),
                    message: "the key \(key.key) has etag \(key.found)", value: .integer(key.expected),
                    allowed: .integer(key.found)))
        }
        problem.extensions["conflict"] = .object(json)
        return problem
    }

    private var json: JSONObject {
        var document: JSONObject = [
            "plan": .string(plan.name), "expected": expected.map { .integer($0) } ?? .null,
            "found": found.map { VersionJSON.row($0, as: .full) } ?? .null,
            "versions": .array(versions.prefix(Self.shown).map { VersionJSON.row($0, as: .full) }),
        ]
        for (name, value) in RowPrivacy.members(of: rows.isEmpty ? changes : rows, atMost: Self.shown) {
            document[name] = value
        }
        document["rows"] = .array(
            rows.filter { !RowPrivacy.isWithheld($0.table) }.prefix(Self.shown).map {
                let row = $0.key.isEmpty ? $0.new ?? $0.old ?? [] : $0.key
                return ["table": .string($0.table), "key": .object(RosterEditJSON.json(row: row, of: $0.table))]
            })
        document["kv"] = .array(
            keys.map { ["key": .string($0.key), "expected": .integer($0.expected), "found": .integer($0.found)] })
        return document
    }

    /// `assignments date=2026-03-01 slot=AM person_id=R1`.
    static func text(_ change: RowChange) -> String {
        let cells = change.key.isEmpty ? change.new ?? change.old ?? [] : change.key
        return ([change.table] + cells.map(\.description)).joined(separator: " ")
    }

    /// A reference token of a JSON pointer (RFC 6901 section 3).
    private static func escaped(_ key: String) -> String {
        key.replacing("~", with: "~0").replacing("/", with: "~1")
    }
}

extension RosterLibrary {
    /// The problem of a head that is not the expected one, with what happened since.
    func conflict(plan: Plan, expected: Int64?, head: LoadedRoster?) async -> Problem {
        var conflict = RosterConflict(plan: plan, expected: expected, found: head?.summary)
        var sentence = "Plan \(plan) is at \(head.map { "version \($0.summary.number)" } ?? "no version"), not "
        sentence += expected.map { "at version \($0)" } ?? "without a version"
        if let head {
            let newer = (try? await versions(plan: plan, limit: 20)) ?? []
            conflict.versions = newer.filter { $0.number > expected ?? 0 && $0.number <= head.summary.number }
            if let expected, let old = try? await version(expected) {
                conflict.changes = await BackgroundThread.run {
                    (try? RosterDiff.changes(from: old.tables, to: head.tables)) ?? []
                }
            }
            sentence += "; last changed by \(head.summary.createdBy)"
        }
        return conflict.problem(sentence + ". Read it again and repeat the change.")
    }

    /// The problem of a unit that the store refused because something had changed.
    func problem(_ error: StoreError, for request: RosterChangeRequest) async -> Problem {
        guard case .conflict(let conflicts) = error else { return Problem(error) }
        let keys = conflicts.compactMap { conflict -> (key: String, expected: Int64, found: Int64)? in
            guard case .keyValue(_, let key, let expected, let found) = conflict else { return nil }
            return (key, expected ?? 0, found ?? 0)
        }
        guard !keys.isEmpty else {
            if let problem = Problem(taskUnderWayIn: conflicts) { return problem }
            let head = try? await head(request.plan)
            return await self.conflict(plan: request.plan, expected: request.expectedVersion, head: head ?? nil)
        }
        return Self.keyConflict(keys, plan: request.plan, error)
    }

    static func keyConflict(
        _ keys: [(key: String, expected: Int64, found: Int64)], plan: Plan, _ error: StoreError
    ) -> Problem {
        RosterConflict(plan: plan, keys: keys).problem(Problem(error).detail)
    }
}

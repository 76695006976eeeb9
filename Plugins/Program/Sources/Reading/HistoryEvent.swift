// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster
import RosterJSON

/// One event of the journal, with its changes in words.
struct HistoryEvent {
    private let row: JSONValue
    private let changes: [(sentence: String, json: JSONValue)]
    private let total: Int64
    /// Whether a newer release wrote changes that this one does not understand; then nothing is said of them.
    private let isUnreadable: Bool

    /// - Parameters:
    ///   - person: of the changes, only theirs are shown.
    ///   - showsReason: what somebody wrote may hold names, which not every caller may see.
    init(_ row: JSONValue, _ wording: ChangeWording, person: String?, showsReason: Bool) {
        var object = row.objectValue ?? [:]
        if !showsReason { object["reason"] = .null }
        self.row = .object(object)
        let all = try? RosterEditJSON.changes(row["changes"] ?? [])
        isUnreadable = all == nil
        let own = (all ?? []).filter { person == nil || ChangeWording.person($0) == person }
        changes = own.prefix(History.changesShown).map { (wording.sentence($0), wording.json($0)) }
        total = max(Int64(own.count), person == nil ? row["total_changes"]?.integerValue ?? 0 : 0)
    }

    private func word(_ key: String) -> String { row[key]?.stringValue ?? row[key]?.integerValue.map { "\($0)" } ?? "" }

    /// `edited`, `published`: the last part of the event's kind.
    private var what: String {
        let kind = word("kind")
        return kind.hasPrefix("roster.") ? String(kind.dropFirst(7)) : kind
    }

    /// What was done to what: the plan, or whose name was removed.
    private var target: String {
        if word("kind") == "roster.pseudonymised" { return "\(word("person_id")): name, mail and note were removed" }
        return plan
    }

    private var plan: String {
        word("plan").isEmpty || word("plan") == "live" ? "the live plan" : "draft \(word("plan"))"
    }

    /// Who did what, when and why, in one sentence.
    var sentence: String {
        let version = word("version").isEmpty ? "" : ", version \(word("version"))"
        let code = word("reason_code").isEmpty ? "" : " (\(word("reason_code")))"
        let reason = word("reason").isEmpty ? code : ": \(word("reason"))\(code)"
        let text = "\(word("at").prefix(16))Z \(word("by")) \(what) \(target)\(version)\(reason)"
        return text.hasSuffix(".") ? text : text + "."
    }

    var json: JSONValue {
        var object: JSONObject = [:]
        for key in ["sequence", "at", "by", "kind", "version", "plan", "reason", "reason_code", "person_id"] {
            if key == "person_id", row[key] == nil { continue }
            object[key] = row[key] ?? .null
        }
        object["sentence"] = .string(sentence)
        object["changes"] = isUnreadable ? .null : .array(changes.map(\.json))
        object["total_changes"] = .integer(total)
        if let withheld = row["withheld"], !withheld.isNull { object["withheld"] = withheld }
        return .object(object)
    }

    var text: String {
        var text = sentence + "\n"
        if isUnreadable { text += "  (its changes cannot be read by this release)\n" }
        for change in changes { text += "  \(change.sentence)\n" }
        if total > Int64(changes.count) { text += "  (\(total) changes in all)\n" }
        return text
    }

    static let columns = ["sequence", "at", "by", "kind", "plan", "version", "reason_code", "reason", "change"]

    /// One line a change, and one for an event without any.
    var fields: [[String]] {
        let head = ["sequence", "at", "by", "kind", "plan", "version", "reason_code", "reason"].map(word)
        return changes.isEmpty ? [head + [""]] : changes.map { head + [$0.sentence] }
    }
}

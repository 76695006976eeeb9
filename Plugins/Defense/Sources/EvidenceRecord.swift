// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// Something that somebody did or saw, on a date: what proves a level that no schedule can prove.
struct EvidenceRecord: Sendable, Hashable {
    /// What was done or seen.
    enum Kind: String, CaseIterable {
        /// Those of the float pool, or an agency, said that they can be called.
        case floatPoolAcknowledged = "float_pool_acknowledged"
        /// Everybody on the contact list was reached.
        case contactListTested = "contact_list_tested"
        /// The steps of an escalation were walked through.
        case escalationDrill = "escalation_drill"
        /// A gap was noticed; `noticedAt` and `beginsAt` say when and for when.
        case gapNoticed = "gap_noticed"
        /// Help from outside was called: level 5 acts.
        case externalHelpCalled = "external_help_called"
        /// It is no longer needed.
        case externalHelpEnded = "external_help_ended"

        /// In a sentence: `the contact list was tested`.
        var wording: String {
            switch self {
            case .floatPoolAcknowledged: "the float pool confirmed that it can be called"
            case .contactListTested: "the contact list was tested"
            case .escalationDrill: "escalation was drilled"
            case .gapNoticed: "a gap was noticed"
            case .externalHelpCalled: "help from outside was called"
            case .externalHelpEnded: "help from outside was ended"
            }
        }
    }

    let kind: Kind
    let date: LocalDate
    /// Whether it went as it should; a failed drill proves nothing.
    var isPassed = true
    var noticedAt: LocalDateTime?
    var beginsAt: LocalDateTime?
    var note = ""
    /// The principal who recorded it.
    var by = ""

    /// Records of one kind and date replace each other; of gaps, those that begin at the same time.
    func isSame(as other: EvidenceRecord) -> Bool {
        kind == other.kind && date == other.date && beginsAt == other.beginsAt
    }

    /// As it is stored, and as callers with full disclosure see it.
    var json: JSONValue {
        var object: JSONObject = [
            "kind": .string(kind.rawValue), "date": .string("\(date)"), "passed": .bool(isPassed),
        ]
        if let noticedAt { object["noticed_at"] = .string("\(noticedAt)") }
        if let beginsAt { object["begins_at"] = .string("\(beginsAt)") }
        if !note.isEmpty { object["note"] = .string(note) }
        if !by.isEmpty { object["recorded_by"] = .string(by) }
        return .object(object)
    }

    /// As everybody sees it: without what people wrote, and who it was.
    var publicJSON: JSONValue {
        ["kind": .string(kind.rawValue), "date": .string("\(date)"), "passed": .bool(isPassed)]
    }
}

extension EvidenceRecord {
    /// Reads a stored record; nil if it is of a kind that this release does not know.
    init?(reading document: JSONValue) {
        guard let kind = document["kind"]?.stringValue.flatMap(Kind.init(rawValue:)),
            let date = document["date"]?.stringValue.flatMap({ LocalDate($0) })
        else { return nil }
        self.kind = kind
        self.date = date
        isPassed = document["passed"]?.boolValue ?? true
        noticedAt = document["noticed_at"]?.stringValue.flatMap { LocalDateTime($0) }
        beginsAt = document["begins_at"]?.stringValue.flatMap { LocalDateTime($0) }
        note = document["note"]?.stringValue ?? ""
        by = document["recorded_by"]?.stringValue ?? ""
    }
}

/// All that was recorded, in the plugin's own key-values.
struct EvidenceLog: Sendable {
    static let key = "evidence"
    /// More records than this drop the oldest.
    static let mostRecords = 500

    private(set) var records: [EvidenceRecord]

    init(_ records: [EvidenceRecord] = []) { self.records = records }
    init(reading document: JSONValue) {
        records = (document["records"]?.arrayValue ?? []).compactMap(EvidenceRecord.init(reading:))
    }

    var json: JSONValue { ["records": .array(records.map(\.json))] }

    /// With a record added, or put in the place of the same one.
    func adding(_ record: EvidenceRecord) -> EvidenceLog {
        let kept = records.filter { !$0.isSame(as: record) } + [record]
        return EvidenceLog(Array(kept.sorted { $0.date < $1.date }.suffix(Self.mostRecords)))
    }

    /// Without a record.
    func removing(_ record: EvidenceRecord) -> EvidenceLog { EvidenceLog(records.filter { !$0.isSame(as: record) }) }

    /// The newest record of a kind up to a date; only of those that went well, if so wished.
    func newest(_ kind: EvidenceRecord.Kind, upTo date: LocalDate, passed: Bool = false) -> EvidenceRecord? {
        records.filter { $0.kind == kind && $0.date <= date && ($0.isPassed || !passed) }.max { $0.date < $1.date }
    }

    /// The call for help from outside that nobody has ended; one of the same day as an end counts as ended.
    func openHelp(on date: LocalDate) -> EvidenceRecord? {
        guard let called = newest(.externalHelpCalled, upTo: date) else { return nil }
        let ended = newest(.externalHelpEnded, upTo: date)
        return ended.map { $0.date >= called.date } ?? false ? nil : called
    }
}

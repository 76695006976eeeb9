// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// What is given up now and what was decided before, as the store keeps it between calls and daemons.
struct ShedBook: Sendable {
    static let key = "shedding"
    /// Decisions that are kept.
    private static let keptRecords = 50
    /// Decisions that an answer shows.
    private static let shownRecords = 10

    private(set) var suspensions: [Suspension]
    /// The newest first.
    private(set) var records: [ShedRecord]
    /// What a commit insists on, so that of two at once one is refused.
    let etag: Int64

    /// A book in which nothing was ever written.
    init(etag: Int64 = 0) {
        suspensions = []
        records = []
        self.etag = etag
    }

    /// Reads what `json` wrote; null is a book in which nothing was ever written.
    ///
    /// - Returns: nil when anything in it is something else: then it must not be written over, or work that is given up
    ///   would never come back.
    init?(reading document: JSONValue, etag: Int64 = 0) {
        self.init(etag: etag)
        if document.isNull { return }
        guard let suspended = document["suspended"]?.arrayValue, let decisions = document["decisions"]?.arrayValue
        else { return nil }
        suspensions = suspended.compactMap { Suspension($0) }
        records = decisions.compactMap { ShedRecord($0) }
        guard suspensions.count == suspended.count, records.count == decisions.count else { return nil }
    }

    /// What is given up in slots to come; with time it comes to an end by itself.
    func inForce(_ clock: SlotClock) -> [Suspension] { suspensions.filter { !clock.hasBegun($0.slot) } }

    static func level(of suspensions: [Suspension]) -> SheddingLevel {
        suspensions.map(\.category).min().map { SheddingLevel(givingUp: $0) } ?? .normal
    }

    /// The newest decision that work still in force went with.
    func record(behind suspensions: [Suspension]) -> ShedRecord? {
        let ids = Set(suspensions.map(\.auditID))
        return records.first { ids.contains($0.auditID) }
    }

    /// Another decision; what is past is forgotten.
    mutating func add(_ record: ShedRecord, suspensions: [Suspension]) {
        self.suspensions = suspensions
        records.insert(record, at: 0)
        records = Array(records.prefix(Self.keptRecords))
    }

    var json: JSONValue {
        [
            "suspended": .array(suspensions.map(\.json)), "decisions": .array(records.map(\.json)),
        ]
    }

    /// The last decisions, without words of people for those who may not see whom they name.
    func decisions(withReasons: Bool) -> JSONValue {
        .array(
            records.prefix(Self.shownRecords).map { record in
                guard var document = record.json.objectValue else { return record.json }
                if !withReasons { document["reason"] = .null }
                return .object(document)
            })
    }
}

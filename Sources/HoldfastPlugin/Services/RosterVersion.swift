// SPDX-License-Identifier: Apache-2.0

/// One version of the schedule, as the host lists it (`roster.versions/1`).
public struct RosterVersion: Sendable, Equatable {
    /// Unique in the program over all plans, rising.
    public let number: Int64
    /// The version that it was made from.
    public let parent: Int64?
    /// `live`, or the draft's name.
    public let plan: String
    /// `draft`, `published` or `superseded`.
    public let state: String
    /// The digest of its rows, and the number of the rule that it was computed by.
    public let digest: String
    /// The number of the rule that `digest` was computed by.
    public let digestVersion: Int64
    /// UTC, RFC 3339.
    public let createdAt: String
    /// Who made it.
    public let createdBy: String
    /// Why.
    public let reason: String
    /// Why, in one word.
    public let reasonCode: String?
    /// The rows of each table; nil in lists.
    public let rows: [String: Int]?
    /// Whether rows were removed because their time was over; nil in lists.
    public let isPartial: Bool?
    /// Of a draft's newest version: the live version that it was opened on or last published over.
    public let base: Int64?
    /// Of a plan's newest version: whether live has no newer version than `base`.
    public let isBaseLive: Bool?

    init(reading document: JSONValue) {
        number = document["number"]?.integerValue ?? 0
        parent = document["parent"]?.integerValue
        plan = document["plan"]?.stringValue ?? ""
        state = document["state"]?.stringValue ?? ""
        digest = document["digest"]?.stringValue ?? ""
        digestVersion = document["digest_version"]?.integerValue ?? 0
        createdAt = document["created_at"]?.stringValue ?? ""
        createdBy = document["created_by"]?.stringValue ?? ""
        reason = document["reason"]?.stringValue ?? ""
        reasonCode = document["reason_code"]?.stringValue
        rows = document["tables"]?.objectValue.map { object in
            Dictionary(
                object.map { ($0.key, Int(exactly: $0.value.integerValue ?? 0) ?? 0) },
                uniquingKeysWith: { first, _ in first })
        }
        isPartial = document["completeness"]?.stringValue.map { $0 != "complete" }
        base = document["base"]?.integerValue
        isBaseLive = document["base_is_live_head"]?.boolValue
    }
}

/// One entry of the history: who changed what, and why.
public struct RosterEvent: Sendable, Equatable {
    /// Its number in the program, rising without gaps.
    public let sequence: Int64
    /// UTC, RFC 3339.
    public let at: String
    /// Who.
    public let by: String
    /// `roster.imported roster.edited roster.published roster.pseudonymised roster.expired`; others may come.
    public let kind: String
    /// The version that it made.
    public let version: Int64?
    /// The plan that changed.
    public let plan: String?
    /// Why.
    public let reason: String
    /// Why, in one word.
    public let reasonCode: String?
    /// The rows that changed, as `{table, key, old, new}`; those of personal tables are not told.
    public let changes: [JSONValue]
    /// How many rows changed, if the event says so.
    public let totalChanges: Int?
    /// The whole entry.
    public let document: JSONValue

    init(reading document: JSONValue) {
        sequence = document["sequence"]?.integerValue ?? 0
        at = document["at"]?.stringValue ?? ""
        by = document["by"]?.stringValue ?? ""
        kind = document["kind"]?.stringValue ?? ""
        version = document["version"]?.integerValue
        plan = document["plan"]?.stringValue
        reason = document["reason"]?.stringValue ?? ""
        reasonCode = document["reason_code"]?.stringValue
        changes = document["changes"]?.arrayValue ?? []
        totalChanges = document["total_changes"]?.integerValue.flatMap(Int.init(exactly:))
        self.document = document
    }
}

/// Some entries of a list, and where the next ones begin.
public struct RosterPage<Item: Sendable & Equatable>: Sendable, Equatable {
    /// The entries.
    public let items: [Item]
    /// What to give to read on; nil at the end.
    public let next: Int64?
}

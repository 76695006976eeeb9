// SPDX-License-Identifier: Apache-2.0

/// What a commit came to.
public struct CommitReceipt: Sendable, Equatable {
    /// The newest version of the plan; nil when only key-values were changed.
    public let version: Int64?
    /// The version before it.
    public let parent: Int64?
    /// The plan that was changed.
    public let plan: String
    /// The digest of the version's rows.
    public let digest: String?
    /// Whether no row is another: then no version was made.
    public let isUnchanged: Bool
    /// Whether a draft's changes were applied to a live version that it was not opened on.
    public let isRebased: Bool
    /// The etag of every key that was set.
    public let keyValueETag: Int64?
    /// The number of the event in the history.
    public let lastEvent: Int64?
    /// The rows that changed, at most 1,000; those of personal tables are not told.
    ///
    /// Documents as `RosterEditJSON` reads them: `{table, key, old, new}`.
    public let changes: [JSONValue]
    /// How many rows changed.
    public let totalChanges: Int
    /// The tasks that were started, in the order of `Commit.tasks`.
    public let tasks: [EnqueuedTask]

    init(reading reply: JSONValue) {
        tasks = (reply["tasks"]?.arrayValue ?? []).map(EnqueuedTask.init(reading:))
        version = reply["version"]?.integerValue
        parent = reply["parent"]?.integerValue
        plan = reply["plan"]?.stringValue ?? ""
        digest = reply["digest"]?.stringValue
        isUnchanged = reply["unchanged"]?.boolValue ?? false
        isRebased = reply["rebased"]?.boolValue ?? false
        keyValueETag = reply["kv_etag"]?.integerValue
        lastEvent = reply["last_event"]?.integerValue
        changes = reply["changes"]?.arrayValue ?? []
        totalChanges = reply["total_changes"]?.integerValue.flatMap(Int.init(exactly:)) ?? changes.count
    }
}

/// Why a commit was refused: what changed since the author looked.
public struct CommitConflict: Sendable, Equatable {
    /// A key whose etag is another one; 0 stands for a key that is not there.
    public struct Key: Sendable, Equatable {
        /// The key.
        public let key: String
        /// The etag that was expected.
        public let expected: Int64
        /// The etag that it has.
        public let found: Int64
    }

    /// The plan that it is about.
    public let plan: String
    /// The version that was expected.
    public let expected: Int64?
    /// The newest version, with who made it and why.
    public let found: RosterVersion?
    /// The versions that came between, the newest first, at most 20.
    public let versions: [RosterVersion]
    /// What changed between, at most 20; when a draft cannot be published, what live changed in the same rows.
    public let changes: [JSONValue]
    /// How many rows changed.
    public let totalChanges: Int
    /// The rows in the way of publishing, as `{table, key}`.
    public let rows: [JSONValue]
    /// The keys that are not as expected.
    public let keys: [Key]

    /// The conflict that a failed commit tells of; nil when it failed for another reason.
    public init?(_ failure: ServiceFailure) {
        guard failure.status == .conflict, let document = failure.document["conflict"] else { return nil }
        plan = document["plan"]?.stringValue ?? ""
        expected = document["expected"]?.integerValue
        found = document["found"].flatMap { $0.isNull ? nil : RosterVersion(reading: $0) }
        versions = (document["versions"]?.arrayValue ?? []).map(RosterVersion.init(reading:))
        changes = document["changes"]?.arrayValue ?? []
        totalChanges = document["total_changes"]?.integerValue.flatMap(Int.init(exactly:)) ?? 0
        rows = document["rows"]?.arrayValue ?? []
        keys = (document["kv"]?.arrayValue ?? []).map {
            Key(
                key: $0["key"]?.stringValue ?? "", expected: $0["expected"]?.integerValue ?? 0,
                found: $0["found"]?.integerValue ?? 0)
        }
    }
}

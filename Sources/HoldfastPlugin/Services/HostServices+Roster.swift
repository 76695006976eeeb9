// SPDX-License-Identifier: Apache-2.0

extension HostServices {
    /// Changes rows, publishes a draft, or sets key-values: all of it or nothing (`store.commit/1`).
    ///
    /// Only in a call of a tool whose effect is `write` or `destructive`.
    ///
    /// - Throws: `ServiceFailure`. `conflict` when something changed meanwhile: `CommitConflict` reads what. `invalid`
    ///   names every fault of the edits. `denied` without the grants `store.commit/1` and, for rows, `roster.write`.
    public func commit(_ commit: Commit) async throws -> CommitReceipt {
        CommitReceipt(reading: try await request("store.commit/1", commit.json))
    }

    /// Versions of the schedule, the newest first (`roster.versions/1`).
    ///
    /// - Parameters:
    ///   - plan: only of this plan; nil for all.
    ///   - before: `next` of the page before.
    ///   - limit: 1 to 500.
    public func rosterVersions(
        plan: String? = nil, before: Int64? = nil, limit: Int = 50
    ) async throws -> RosterPage<RosterVersion> {
        let reply = try await versions(
            "list",
            ["plan": plan.map { .string($0) }, "before": before.map { .integer($0) }, "limit": .integer(Int64(limit))])
        return RosterPage(
            items: (reply["items"]?.arrayValue ?? []).map(RosterVersion.init(reading:)),
            next: reply["next_cursor"]?.integerValue)
    }

    /// One version, with the sizes of its tables.
    ///
    /// - Throws: `ServiceFailure`, `notFound` when there is none of that number.
    public func rosterVersion(_ number: Int64) async throws -> RosterVersion {
        RosterVersion(reading: try await versions("get", ["number": .integer(number)]))
    }

    /// The newest version of every plan; of drafts, what they were opened on.
    public func rosterPlans() async throws -> [RosterVersion] {
        (try await versions("plans", [:])["items"]?.arrayValue ?? []).map(RosterVersion.init(reading:))
    }

    /// What was changed, by whom and why.
    ///
    /// - Parameters:
    ///   - after: entries after this one in their order; nil gives the newest first.
    ///   - before: entries before this one, without `after`.
    ///   - limit: 1 to 500.
    ///   - personID: only entries that change a row of this person.
    public func rosterHistory(
        after: Int64? = nil, before: Int64? = nil, limit: Int = 50, personID: String? = nil
    ) async throws -> RosterPage<RosterEvent> {
        let reply = try await versions(
            "history",
            [
                "after": after.map { .integer($0) }, "before": before.map { .integer($0) },
                "limit": .integer(Int64(limit)), "person_id": personID.map { .string($0) },
            ])
        return RosterPage(
            items: (reply["items"]?.arrayValue ?? []).map(RosterEvent.init(reading:)),
            next: reply["next_cursor"]?.integerValue)
    }

    private func versions(_ op: String, _ members: KeyValuePairs<String, JSONValue?>) async throws -> JSONValue {
        var payload: JSONObject = ["op": .string(op)]
        for (name, value) in members { if let value { payload[name] = value } }
        return try await request("roster.versions/1", .object(payload))
    }
}

extension ToolCall {
    /// Changes rows, publishes a draft, or sets key-values: all of it or nothing.
    ///
    /// See `HostServices.commit(_:)`.
    public func commit(_ commit: Commit) async throws -> CommitReceipt { try await host.commit(commit) }

    /// Versions of the schedule, the newest first.
    ///
    /// See `HostServices.rosterVersions(plan:before:limit:)`.
    public func rosterVersions(
        plan: String? = nil, before: Int64? = nil, limit: Int = 50
    ) async throws -> RosterPage<RosterVersion> {
        try await host.rosterVersions(plan: plan, before: before, limit: limit)
    }

    /// One version, with the sizes of its tables.
    public func rosterVersion(_ number: Int64) async throws -> RosterVersion { try await host.rosterVersion(number) }

    /// The newest version of every plan.
    public func rosterPlans() async throws -> [RosterVersion] { try await host.rosterPlans() }

    /// What was changed, by whom and why.
    ///
    /// See `HostServices.rosterHistory(after:before:limit:personID:)`.
    public func rosterHistory(
        after: Int64? = nil, before: Int64? = nil, limit: Int = 50, personID: String? = nil
    ) async throws -> RosterPage<RosterEvent> {
        try await host.rosterHistory(after: after, before: before, limit: limit, personID: personID)
    }
}

// SPDX-License-Identifier: Apache-2.0

extension UnitOfWork {
    /// Does what the unit says, on a connection whose transaction the driver has begun and will end.
    ///
    /// The meaning of a unit is here, once for all drivers; each further kind of content (the outbox) is one more line; the
    /// driver appends its audit entries. After an error the driver rolls back. A unit that was committed before is not applied again: its receipt is
    /// given as it was.
    package func apply(on connection: some SQLConnection) throws(StoreError) -> Receipt {
        if let receipt = try CommitTable(connection).receipt(program: program, of: id) { return receipt }
        return try applyFirst(on: connection)
    }

    /// Does what the unit says, for a driver that has made sure that it was not committed before.
    package func applyFirst(on connection: some SQLConnection) throws(StoreError) -> Receipt {
        try checkExpectations(on: connection)
        var version: Int64?
        if let newVersion { version = try RosterStatements(connection).add(newVersion, of: self) }
        try RosterStatements(connection).expire(expiring, of: self)
        try IdentityTable(connection).write(self)
        let etag = try KeyValueTable(connection).write(self)
        let lastEvent = try EventTable(connection).append(self, version: version)
        let made = try enqueueCalls(on: connection)
        let receipt = Receipt(version: version, etag: etag, lastEvent: lastEvent, calls: made)
        try CommitTable(connection).record(receipt, of: self)
        return receipt
    }

    /// Makes the unit's durable calls; one that is rejected undoes the unit.
    private func enqueueCalls(on connection: some SQLConnection) throws(StoreError) -> [EnqueuedCall] {
        guard !calls.isEmpty else { return [] }
        let made = try DurableCallTable(connection, program: program).enqueue(calls, at: try connection.moment())
        let conflicts = zip(calls, made).compactMap { call, made -> Conflict? in
            guard made.fate == .rejected else { return nil }
            return .call(name: call.name, key: call.unique?.key ?? "", found: made.id, state: made.state)
        }
        guard conflicts.isEmpty else { throw .conflict(conflicts) }
        return made
    }

    /// Compares everything that is expected before it complains, so that the author learns all of it at once.
    private func checkExpectations(on connection: some SQLConnection) throws(StoreError) {
        var conflicts: [Conflict] = []
        if let expected = expect.version {
            let found = try RosterStatements(connection).head(program: program, plan: expected.plan)
            if found?.number != expected.number {
                conflicts.append(.version(plan: expected.plan, expected: expected.number, found: found))
            }
        }
        for expected in expect.keyValues {
            let found = try KeyValueTable(connection).keyValue(
                program: program, namespace: expected.namespace, key: expected.key)
            if found?.etag != expected.etag {
                conflicts.append(
                    .keyValue(
                        namespace: expected.namespace, key: expected.key, expected: expected.etag, found: found?.etag))
            }
        }
        guard conflicts.isEmpty else { throw .conflict(conflicts) }
    }
}

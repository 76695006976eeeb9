// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Backup, restore and copy: the same dump, written to a file, read from one, or sent from store to store.
package enum StoreBackup {
    /// Writes everything that a store holds at this moment, its only program under another id if one is given.
    package static func write(
        _ source: some BackupSource, release: String, atMicros: Int64, to output: some DumpOutput & Sendable,
        renaming: ProgramRenaming? = nil
    ) async throws(StoreError) -> DumpSummary {
        let (kind, dialect) = (source.kind, source.dialect)
        return try await source.snapshot { (connection) throws(StoreError) in
            let found = try Schema.version(on: connection, dialect)
            // What this release does not know it would leave out.
            guard found <= Schema.current else { throw .newerSchema(found: found, supported: Schema.current) }
            guard found == Schema.current else { throw .olderSchema(found: found, supported: Schema.current) }
            let head = DumpHead(schema: Schema.current, source: kind, release: release, createdAtMicros: atMicros)
            return try StoreDump.write(from: connection, head: head, to: output, renaming: renaming)
        }
    }

    /// Puts the content of a backup in the place of what a store holds, and brings it to the present schema.
    ///
    /// The content is read back and compared before the old state is given up.
    package static func restore(
        _ input: some DumpInput & Sendable, into target: some RestoreTarget, replacing: Bool
    ) async throws(StoreError) -> DumpSummary {
        let reader = ReaderBox(try DumpReader(input))
        let dialect = target.dialect
        return try await target.restore(schema: reader.head.schema, replacing: replacing) {
            (connection) throws(StoreError) in
            try fill(connection, from: reader, dialect)
        }
    }

    private static func fill(
        _ connection: some SQLConnection, from box: ReaderBox<some DumpInput>, _ dialect: SQLDialect
    ) throws(StoreError) -> DumpSummary {
        guard let reader = box.take() else { throw .unavailable(detail: "the backup has been read already") }
        let summary = try StoreDump.load(reader, into: connection)
        try Schema.migrate(on: connection, dialect)
        return summary
    }

    /// Copies everything from one store to another, its only program under another id if one is given, and compares the
    /// digest of what was sent with that of what has arrived.
    package static func copy(
        from source: some BackupSource, to target: some RestoreTarget, release: String, atMicros: Int64,
        replacing: Bool, renaming: ProgramRenaming? = nil
    ) async throws(StoreError) -> DumpSummary {
        let pipe = try DumpPipe()
        async let sent = send(source, release: release, atMicros: atMicros, renaming: renaming, through: pipe)
        let received: Result<DumpSummary, StoreError>
        do throws(StoreError) {
            received = .success(try await receive(pipe.input, into: target, replacing: replacing))
        } catch {
            received = .failure(error)
        }
        pipe.closeInput()
        let outcome = await sent
        switch (outcome, received) {
        case (.success(let sent), .success(let received)):
            guard sent.content == received.content else {
                throw .corrupt(detail: "the copy has the digest \(received.content), the original \(sent.content)")
            }
            return received
        // A source that fails shows at the other end as a backup that is cut off, and the other way round.
        case (.failure(let error), .failure(.badBackup)): throw error
        case (_, .failure(let error)): throw error
        case (.failure(let error), _): throw error
        }
    }

    /// Everything of the pipe is read on the target's own thread: whoever waits for a pipe on a thread of the pool may keep
    /// it from whoever is to write.
    private static func receive(
        _ input: DumpDescriptor, into target: some RestoreTarget, replacing: Bool
    ) async throws(StoreError) -> DumpSummary {
        let dialect = target.dialect
        return try await target.restore(schema: Schema.current, replacing: replacing) {
            (connection) throws(StoreError) in
            let reader = ReaderBox(try DumpReader(input))
            return try fill(connection, from: reader, dialect)
        }
    }

    private static func send(
        _ source: some BackupSource, release: String, atMicros: Int64, renaming: ProgramRenaming?,
        through pipe: DumpPipe
    ) async -> Result<DumpSummary, StoreError> {
        defer { pipe.closeOutput() }
        do throws(StoreError) {
            return .success(
                try await write(source, release: release, atMicros: atMicros, to: pipe.output, renaming: renaming))
        } catch {
            return .failure(error)
        }
    }
}

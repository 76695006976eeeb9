// SPDX-License-Identifier: Apache-2.0

package import Store

/// The embedded store: one SQLite database in a state folder, with one writer and several readers.
package final class SQLiteStore: Store {
    let folder: StateFolder
    /// nil when the store was opened only to be read.
    let writer: Writer?
    let readers: ReaderPool
    /// What opening has found and done.
    package let opening: OpenReport
    private let board = HintBoard()

    private init(folder: StateFolder, writer: Writer?, readers: ReaderPool, opening: OpenReport) {
        self.folder = folder
        self.writer = writer
        self.readers = readers
        self.opening = opening
    }

    /// Opens the store of a state folder, making both if they are not there.
    ///
    /// - Throws: `locked` when another process has the folder, `exposed` when others may read it, `newerSchema` when a
    ///   newer release wrote it, `corrupt` when the database is damaged, `full`, `readOnly` or `unavailable`. Nothing has
    ///   been changed then, except that an empty folder may have been made.
    package static func open(
        folder path: String, options: SQLiteStoreOptions = SQLiteStoreOptions()
    ) async throws(StoreError) -> SQLiteStore {
        let folder = StateFolder(path: path)
        let writer = try Writer()
        let readers = try ReaderPool(count: options.readers)
        let opening = try await writer.open(folder, options)
        do throws(StoreError) {
            try await readers.open(folder, options)
        } catch {
            await readers.close()
            await writer.close()
            throw error
        }
        return SQLiteStore(folder: folder, writer: writer, readers: readers, opening: opening)
    }

    /// Whether a state folder lies on a file system that can only be read.
    package static func isUnwritable(folder path: String) -> Bool { StateFolder(path: path).isUnwritable }

    /// Opens the store of a state folder only to be read, for tools; a daemon may be running on it.
    ///
    /// - Throws: as `open`, but never `locked`; `olderSchema` when the daemon has yet to bring the database up.
    package static func openForReading(
        folder path: String, options: SQLiteStoreOptions = SQLiteStoreOptions()
    ) async throws(StoreError) -> SQLiteStore {
        let folder = StateFolder(path: path)
        try folder.check()
        try folder.checkDatabase()
        let readers = try ReaderPool(count: options.readers)
        do throws(StoreError) {
            try await readers.open(folder, options)
            let found = try await readers.read { (connection) throws(StoreError) in
                try Schema.version(on: connection, .sqlite)
            }
            guard found >= Schema.current else { throw .olderSchema(found: found, supported: Schema.current) }
        } catch {
            await readers.close()
            if case .unavailable(let detail) = error, folder.isUnwritable, !folder.isFrozen {
                throw .unavailable(
                    detail:
                        "\(detail); it was not closed, and its log cannot be read back where nothing can be written: "
                        + "start a daemon on it once where it can")
            }
            throw error
        }
        let opening = OpenReport(schemaFound: Schema.current, schema: Schema.current)
        return SQLiteStore(folder: folder, writer: nil, readers: readers, opening: opening)
    }

    package func apply<Change: StoreChange>(_ change: Change) async throws(StoreError) -> Change.Answer {
        guard let writer else { throw .readOnly(location: folder.path) }
        try change.validate()
        let answer = try await writer.apply(change)
        if let receipt = answer as? Receipt { board.raise(program: change.program, StoreHint(receipt)) }
        if change.wakesWorkers(answer) { board.wakeWorkers(program: change.program) }
        if let revision = change.tokenRevision(answer) {
            board.raise(program: change.program, StoreHint(token: revision))
        }
        if let revision = change.holdRevision(answer) {
            board.raise(program: change.program, StoreHint(hold: revision))
        }
        return answer
    }

    package func answer<Query: StoreQuery>(_ query: Query) async throws(StoreError) -> Query.Answer {
        try await readers.read { (connection) throws(StoreError) in try query.run(on: connection) }
    }

    /// Hints of this process: nobody else writes to the folder.
    package func hints(program: String) -> AsyncStream<StoreHint> { board.listen(program: program) }

    package var condition: StoreCondition { writer?.stop.error.map { .readingOnly($0) } ?? .working }

    package var label: String { "SQLite" }

    package func close() async {
        board.finish()
        // The writer goes last: the last connection to go copies the log into the database and removes it.
        await readers.close()
        await writer?.close()
    }
}

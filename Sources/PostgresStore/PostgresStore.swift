// SPDX-License-Identifier: Apache-2.0

package import Store

/// The store on a PostgreSQL server, which several daemons may share.
///
/// One connection writes, a few read and one listens, each an actor on a thread of its own. Units of work run
/// SERIALIZABLE; what another daemon was quicker with is done again.
package final class PostgresStore: Store {
    let writer: Writer
    let readers: ReaderPool
    private let board: HintBoard
    private let wake: WakePipe
    private let shutdown: Shutdown
    private let outage: Outage
    private let listening: Task<Void, Never>
    package let label: String
    /// The schema that opening has found, 0 in a new database.
    package let schemaFound: Int64

    private init(
        writer: Writer, readers: ReaderPool, board: HintBoard, wake: WakePipe, shutdown: Shutdown, outage: Outage,
        listening: Task<Void, Never>, label: String, schemaFound: Int64
    ) {
        self.writer = writer
        self.readers = readers
        self.board = board
        self.wake = wake
        self.shutdown = shutdown
        self.outage = outage
        self.listening = listening
        self.label = label
        self.schemaFound = schemaFound
    }

    /// Opens the database, waiting for a server that is not there yet, and brings it to the present schema.
    ///
    /// - Throws: `unavailable` when the server cannot be reached or refuses us, `invalid` when it is older than 13, has
    ///   another encoding than UTF8 or no schema for our tables, `newerSchema` when a newer release wrote the database.
    package static func open(
        _ location: PostgresLocation, options: PostgresOptions = PostgresOptions()
    ) async throws(StoreError) -> PostgresStore {
        let shutdown = Shutdown()
        let outage = Outage(patienceMilliseconds: options.patienceMilliseconds)
        let clock = ServerClock()
        func session(_ name: String, _ role: Session.Role) -> Session {
            Session(
                location: location, options: options, name: name, shutdown: shutdown, role: role, outage: outage,
                clock: clock)
        }
        let board = HintBoard()
        let wake = WakePipe()
        let id = UnitID()
        let writer = try Writer(session("writer", .writer), store: id)
        let readers = try ReaderPool(count: options.readers) { session("reader \($0)", .reader) }
        let listener = try Listener(session("listener", .listener), board: board, wake: wake, store: id)
        do throws(StoreError) {
            try await writer.open()
            let found = try await writer.migrate(location, options)
            try await readers.open()
            let listening = Task { await listener.run() }
            return PostgresStore(
                writer: writer, readers: readers, board: board, wake: wake, shutdown: shutdown, outage: outage,
                listening: listening, label: location.label, schemaFound: found)
        } catch {
            shutdown.begin()
            await readers.close()
            await writer.close()
            throw error
        }
    }

    /// What an operator should be told of a start, a sentence each.
    package var sentences: [String] {
        switch schemaFound {
        case 0: ["made the tables of schema \(Schema.current) in \(label)"]
        case ..<Schema.current: ["brought \(label) from schema \(schemaFound) to \(Schema.current)"]
        case Schema.current: []
        default:
            [
                "\(label) has schema \(schemaFound), of a newer release, which this one (schema \(Schema.current)) can use"
            ]
        }
    }

    package func apply<Change: StoreChange>(_ change: Change) async throws(StoreError) -> Change.Answer {
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

    package func hints(program: String) -> AsyncStream<StoreHint> {
        let hints = board.listen(program: program)
        wake.signal()
        return hints
    }

    package var condition: StoreCondition {
        guard let (since, error) = outage.known else { return .working }
        return .away(error, forMilliseconds: since.duration(to: .now).milliseconds)
    }

    package func close() async {
        board.finish()
        // Nobody waits any longer for a server that is away; what is with the server may still end.
        shutdown.begin()
        await readers.close()
        await writer.close()
        await listening.value
    }
}

// SPDX-License-Identifier: Apache-2.0

import Store

/// A connection that is made anew when it was lost, for one thread at a time.
///
/// While the server is away, calls wait for it, up to the store's patience since it went; from then on they fail at once,
/// and only now and then one of them tries again.
struct Session {
    let location: PostgresLocation
    let options: PostgresOptions
    let name: String
    let shutdown: Shutdown
    /// Whether the connection says that the store is in use.
    let isPresence: Bool
    private var connection: Connection?
    private var backoff = Backoff()
    private var lostAt: ContinuousClock.Instant?
    private var nextAttempt: ContinuousClock.Instant?
    private var lastError: StoreError = .closed

    init(
        location: PostgresLocation, options: PostgresOptions, name: String, shutdown: Shutdown,
        isPresence: Bool = false
    ) {
        self.isPresence = isPresence
        self.location = location
        self.options = options
        self.name = name
        self.shutdown = shutdown
    }

    /// The connection, made anew if need be.
    mutating func ready() throws(StoreError) -> Connection {
        if let connection, !connection.isLost { return connection }
        discard()
        let isReturning = lostAt != nil
        let lostAt = self.lostAt ?? .now
        self.lostAt = lostAt
        let deadline = lostAt + .milliseconds(options.patienceMilliseconds)
        while !shutdown.hasBegun {
            let now = ContinuousClock.now
            if let nextAttempt, nextAttempt > now {
                guard nextAttempt < deadline else { throw lastError }
                shutdown.sleep(milliseconds: now.duration(to: nextAttempt).milliseconds + 1)
                continue
            }
            do throws(StoreError) {
                let opened = try open()
                if isReturning {
                    let away = lostAt.duration(to: .now).milliseconds
                    options.log(.info, "\(location.label): the connection \(name) is back after \(away) ms")
                }
                connection = opened
                backoff = Backoff()
                self.lostAt = nil
                nextAttempt = nil
                return opened
            } catch {
                lastError = error
                nextAttempt = .now + .milliseconds(backoff.next())
            }
        }
        throw .closed
    }

    /// Connects for the first time; waits for a server that is not there yet, but not for one that refuses us.
    mutating func start() throws(StoreError) {
        let deadline = ContinuousClock.now + .milliseconds(options.startPatienceMilliseconds)
        var pause = Backoff(firstMilliseconds: 100, largestMilliseconds: 3_000)
        while !shutdown.hasBegun {
            do throws(StoreError) {
                connection = try open()
                return
            } catch {
                guard Connection.mayComeLater(error, location, options), .now < deadline else { throw error }
                let left = ContinuousClock.now.duration(to: deadline).milliseconds / 1_000
                options.log(.warning, "\(error) Trying again for another \(left) s.")
                shutdown.sleep(milliseconds: pause.next())
            }
        }
        throw .closed
    }

    private func open() throws(StoreError) -> Connection {
        let opened = try Connection.open(location, options, name: name, shutdown: shutdown)
        if isPresence { try Presence.share(on: opened) }
        return opened
    }

    /// Gives the connection up, because it is lost or its state is not known.
    mutating func discard() {
        guard connection != nil else { return }
        options.log(.warning, "\(location.label): the connection \(name) was lost")
        connection = nil
        if lostAt == nil { lostAt = .now }
    }

    /// The connection if there is one that works.
    var connected: Connection? { connection.flatMap { $0.isLost ? nil : $0 } }

    /// Whether a piece of work that began at a moment may be tried once more.
    func isPatient(since moment: ContinuousClock.Instant) -> Bool {
        !shutdown.hasBegun && moment.duration(to: .now) < .milliseconds(options.patienceMilliseconds)
    }

    /// Runs a piece of work that can be repeated, over a new connection if the old one was lost meanwhile.
    mutating func perform<Value>(
        _ body: (Connection) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        let began = ContinuousClock.now
        while true {
            let connection = try ready()
            do throws(StoreError) {
                connection.begin()
                return try body(connection)
            } catch {
                switch connection.failure?.meaning {
                case .lost, .stale:
                    discard()
                    guard isPatient(since: began) else { throw error }
                case .serialization:
                    guard isPatient(since: began) else { throw error }
                    shutdown.sleep(milliseconds: Int64.random(in: 1...20))
                case .other, nil: throw error
                }
            }
        }
    }

    mutating func close() { connection = nil }
}

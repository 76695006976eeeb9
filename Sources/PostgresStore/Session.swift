// SPDX-License-Identifier: Apache-2.0

import Store

/// A connection that is made anew when it was lost, for one thread at a time.
///
/// While the server is away, calls wait for it, up to the store's patience since it went; from then on they fail at once
/// (see `Outage`).
struct Session {
    /// What a connection is for.
    enum Role {
        case reader
        /// Says by a lock that the store is in use.
        case writer
        /// Waits for the server as long as it takes.
        case listener
    }

    let location: PostgresLocation
    let options: PostgresOptions
    let name: String
    let shutdown: Shutdown
    let role: Role
    /// What all connections of the store know of a server that is away.
    let outage: Outage
    /// What they know of its clock.
    let clock: ServerClock
    private var connection: Connection?
    private var backoff = Backoff(largestMilliseconds: Outage.longestPauseMilliseconds)
    private var nextAttempt: ContinuousClock.Instant?
    private var hasConnected = false

    init(
        location: PostgresLocation, options: PostgresOptions, name: String, shutdown: Shutdown, role: Role,
        outage: Outage, clock: ServerClock
    ) {
        self.location = location
        self.options = options
        self.name = name
        self.shutdown = shutdown
        self.role = role
        self.outage = outage
        self.clock = clock
    }

    /// The connection, made anew if need be.
    ///
    /// - Parameter began: when the work began that needs it; it does not wait for longer than the patience from then on.
    mutating func ready(began: ContinuousClock.Instant = .now) throws(StoreError) -> Connection {
        if let connection, !connection.isLost { return connection }
        discard()
        while !shutdown.hasBegun {
            let now = ContinuousClock.now
            let deadline = outage.deadline(began: began)
            let isLate = now >= deadline && role != .listener
            if isLate {
                if let refusal = outage.refusal() { throw refusal }
            } else if let nextAttempt, nextAttempt > now, outage.known != nil {
                // In short pieces: whoever finds the server again ends the pauses of all.
                shutdown.sleep(milliseconds: min(100, now.duration(to: nextAttempt).milliseconds + 1))
                continue
            }
            do throws(StoreError) {
                return try connect(within: now.duration(to: deadline))
            } catch {
                outage.failed(error)
                nextAttempt = .now + .milliseconds(backoff.next())
                if isLate { throw error }
            }
        }
        throw .closed
    }

    private mutating func connect(within left: Duration) throws(StoreError) -> Connection {
        let opened = try open(patience: role == .listener ? .seconds(5) : left)
        if let away = outage.end(), hasConnected {
            options.log(
                .info, "\(location.label): the connection \(name) is back after \(away.milliseconds) ms")
        }
        take(opened)
        return opened
    }

    private mutating func take(_ opened: Connection) {
        connection = opened
        hasConnected = true
        backoff = Backoff(largestMilliseconds: Outage.longestPauseMilliseconds)
        nextAttempt = nil
        if role == .listener { outage.listener(isConnected: true) }
    }

    /// Connects for the first time; waits for a server that is not there yet, but not for one that refuses us.
    mutating func start() throws(StoreError) {
        let deadline = ContinuousClock.now + .milliseconds(options.startPatienceMilliseconds)
        var pause = Backoff(firstMilliseconds: 100, largestMilliseconds: 3_000)
        while !shutdown.hasBegun {
            do throws(StoreError) {
                take(try open(patience: .seconds(5)))
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

    private func open(patience: Duration) throws(StoreError) -> Connection {
        let opened = try Connection.open(
            location, options, name: name, shutdown: shutdown, patience: patience, clock: clock)
        if role == .writer {
            try opened.lookUpInIndexes()
            try Presence.share(on: opened)
        }
        return opened
    }

    /// Gives the connection up, because it is lost or its state is not known.
    mutating func discard() {
        guard connection != nil else { return }
        options.log(.warning, "\(location.label): the connection \(name) was lost")
        connection = nil
        outage.begin()
        if role == .listener { outage.listener(isConnected: false) }
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
            let connection = try ready(began: began)
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

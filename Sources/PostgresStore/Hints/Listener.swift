// SPDX-License-Identifier: Apache-2.0

import CPostgres
import Glibc
import Store

/// The connection that hears of other daemons' commits, on a thread of its own.
///
/// `NOTIFY` may be lost with a connection, so that it is only a hint: behind it the counters of every program that
/// somebody listens to are read now and then.
actor Listener {
    private let executor: ThreadExecutor
    private var session: Session
    private let board: HintBoard
    private let wake: WakePipe
    /// The store that the listener belongs to, which has heard already of what it committed itself.
    private let store: String
    private var channels: [String: String] = [:]

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(_ session: Session, board: HintBoard, wake: WakePipe, store: UnitID) throws(StoreError) {
        executor = try ThreadExecutor.started()
        self.session = session
        self.board = board
        self.wake = wake
        self.store = store.description
    }

    /// Listens until the store is closed.
    ///
    /// Never leaves its thread, so that the actor does nothing else.
    func run() {
        while !session.shutdown.hasBegun {
            do throws(StoreError) {
                let connection = try session.ready()
                channels = [:]
                connection.begin()
                while !session.shutdown.hasBegun { try round(connection) }
            } catch {
                session.discard()
                session.shutdown.sleep(milliseconds: 100)
            }
        }
        session.close()
    }

    /// Sweeps, then takes notifications until the next sweep is due or another program is listened to.
    private func round(_ connection: Connection) throws(StoreError) {
        for program in board.programs where !channels.values.contains(program) {
            let channel = try HintChannel.name(program: program, schema: connection.schema)
            try connection.send("LISTEN \(channel)", [])
            channels[channel] = program
        }
        for program in channels.values {
            board.raise(program: program, try CounterTable(connection).hint(program: program))
        }
        let nextSweep = ContinuousClock.now + .milliseconds(session.options.sweepMilliseconds)
        while !session.shutdown.hasBegun {
            takeNotifications(connection)
            let left = ContinuousClock.now.duration(to: nextSweep).milliseconds
            guard left > 0 else { return }
            var descriptors = [
                pollfd(fd: PQsocket(connection.handle), events: Int16(POLLIN), revents: 0),
                pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: session.shutdown.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&descriptors, nfds_t(descriptors.count), Int32(clamping: left)) > 0 else { continue }
            if descriptors[0].revents != 0, PQconsumeInput(connection.handle) == 0 {
                throw connection.note(
                    Failure(lost: Connection.sentence(PQerrorMessage(connection.handle)), label: connection.label))
            }
            if descriptors[1].revents != 0 {
                wake.clear()
                return
            }
        }
    }

    private func takeNotifications(_ connection: Connection) {
        while let notification = PQnotifies(connection.handle) {
            defer { PQfreemem(notification) }
            guard let channel = notification.pointee.relname, let program = channels[String(cString: channel)],
                let payload = notification.pointee.extra,
                let word = HintChannel.word(payload: String(cString: payload))
            else { continue }
            switch word {
            case .hint(let hint): board.raise(program: program, hint)
            case .calls(let other): if other != store { board.wakeWorkers(program: program) }
            }
        }
    }
}

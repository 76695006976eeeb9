// SPDX-License-Identifier: Apache-2.0

/// Gives a worker calls to run: those that are due, that it serves, and that there is room for.
///
/// Critical calls go before normal ones and those before bulk ones, the longest due first. So that no flood of urgent
/// calls keeps the others waiting for ever, one place in eight goes to whichever call has been due longest, once that is
/// more than a minute. Calls of a paused queue stay where they are; a queue with a limit of its own gives no more than
/// that to all daemons together.
///
/// On PostgreSQL the change runs READ COMMITTED and skips rows that another daemon is about to claim (`SKIP LOCKED`).
/// Under SERIALIZABLE two daemons that claim from one queue would each read the rows that the other one changes, and all
/// but one of them would be told to start again.
package struct ClaimCalls: StoreChange {
    /// Of so many places one is for the call that has been due longest.
    private static let agedShare = 8
    /// A call that has been due for so long may take that place.
    private static let agedMicros: Int64 = 60_000_000

    package let program: String
    /// Who will run them; `RenewLeases` and `CancelRequestsQuery` are about the same name.
    package let worker: String
    package let served: [ServedName]
    package let queues: [QueuePlaces]
    package let limit: Int
    package let leaseMicros: Int64
    /// What the claim is known by when its answer was lost.
    private let id = UnitID()
    /// Which of the claims, by chance, has the place for the longest due when it asks for less than a full share.
    private let turn: Int

    package init(
        program: String, worker: String, served: [ServedName], queues: [QueuePlaces], limit: Int,
        leaseMicros: Int64 = 30_000_000, turn: Int? = nil
    ) {
        self.program = program
        self.worker = worker
        self.served = served
        self.queues = queues
        self.limit = limit
        self.leaseMicros = leaseMicros
        self.turn = turn ?? Int.random(in: 0..<Self.agedShare)
    }

    package var isolation: ChangeIsolation { .statement }

    package func validate() throws(StoreError) { try FieldCheck.name("worker", worker) }

    package func apply(on connection: some SQLConnection) throws(StoreError) -> [DurableCall] {
        let table = DurableCallTable(connection, program: program)
        let moment = try connection.moment()
        try table.makeDue(at: moment)
        let queueTable = QueueTable(connection, program: program)
        let records = try queueTable.records()
        var room = ClaimRoom(served: served, left: max(0, limit))
        var chosen: [DurableCallID] = []
        for queue in queues where room.left > 0 {
            let record = records[queue.queue]
            guard record?.isPaused != true else { continue }
            var places = min(queue.places, room.left)
            if record?.limit != nil { places = min(places, try queueTable.room(in: queue.queue)) }
            guard places > 0 else { continue }
            chosen += try choose(places, of: queue.queue, from: table, at: moment, &room)
        }
        guard !chosen.isEmpty else { return [] }
        return try table.lease(
            chosen, NewLease(worker: worker, claim: id, moment: moment, micros: leaseMicros))
    }

    package func applyAgain(on connection: some SQLConnection) throws(StoreError) -> [DurableCall] {
        let claimed = try DurableCallTable(connection, program: program).claimed(by: id)
        return claimed.isEmpty ? try apply(on: connection) : claimed
    }

    private func choose(
        _ places: Int, of queue: String, from table: DurableCallTable<some SQLConnection>, at moment: StoreMoment,
        _ room: inout ClaimRoom
    ) throws(StoreError) -> [DurableCallID] {
        let lanes = try table.lanes(of: queue).filter { room.places(for: $0) > 0 }
        guard let first = lanes.first, let last = lanes.last else { return [] }
        var choice = ClaimChoice(places: places)
        if first.priority != last.priority {
            let share = (places + turn) / Self.agedShare
            let before = moment.wallMicros - Self.agedMicros
            if share > 0 {
                let aged = try candidates(share, in: lanes, from: table, room).filter { $0.dueAtMicros < before }
                choice.take(aged, atMost: share, &room)
            }
        }
        for priority in Set(lanes.map(\.priority)).sorted() where choice.isOpen {
            let open = lanes.filter { $0.priority == priority }
            // Some of them may have been taken for their age already.
            let wanted = choice.left + choice.ids.count
            choice.take(try candidates(wanted, in: open, from: table, room), atMost: choice.left, &room)
        }
        return choice.ids
    }

    private func candidates(
        _ limit: Int, in lanes: [CallLane], from table: DurableCallTable<some SQLConnection>, _ room: ClaimRoom
    ) throws(StoreError) -> [CallCandidate] {
        var found: [CallCandidate] = []
        for lane in lanes {
            found += try table.candidates(in: lane, limit: limit)
        }
        return found.sorted()
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Pauses a queue, so that nothing of it is claimed, or lets it go on.
///
/// What runs is left to run, and new calls are taken in. A queue that is paused already stays so since then, by whom it
/// was paused first.
package struct SetQueuePaused: StoreChange {
    package let program: String
    let queue: String
    let isPaused: Bool
    let by: String

    package init(program: String, queue: String, isPaused: Bool, by: String) {
        self.program = program
        self.queue = queue
        self.isPaused = isPaused
        self.by = by
    }

    package var isolation: ChangeIsolation { .statement }

    package func validate() throws(StoreError) {
        try FieldCheck.name("queue", queue)
        try FieldCheck.name("by", by)
    }

    package func apply(on connection: some SQLConnection) throws(StoreError) -> QueueRecord {
        let table = QueueTable(connection, program: program)
        if isPaused {
            try table.pause(queue, CallCancellation(atMicros: try connection.moment().wallMicros, by: by))
        } else {
            try table.resume(queue)
        }
        return try table.records()[queue] ?? QueueRecord(name: queue)
    }

    package func wakesWorkers(_ answer: QueueRecord) -> Bool { !isPaused }
}

/// Says how many calls of a queue may run at once in all daemons together; nil for any number.
package struct SetQueueLimit: StoreChange {
    package let program: String
    let queue: String
    let limit: Int?

    package init(program: String, queue: String, limit: Int?) {
        self.program = program
        self.queue = queue
        self.limit = limit
    }

    package var isolation: ChangeIsolation { .statement }

    package func validate() throws(StoreError) {
        try FieldCheck.name("queue", queue)
        if let limit, limit < 1 {
            throw .invalid(field: "limit", value: "\(limit)", allowed: "1 or more; pause the queue to stop it")
        }
    }

    package func apply(on connection: some SQLConnection) throws(StoreError) -> QueueRecord {
        let table = QueueTable(connection, program: program)
        try table.limit(queue, to: limit)
        return try table.records()[queue] ?? QueueRecord(name: queue)
    }

    package func wakesWorkers(_ answer: QueueRecord) -> Bool { true }
}

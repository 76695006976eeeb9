// SPDX-License-Identifier: Apache-2.0

/// Lets a periodic entry stand still, or go on.
///
/// What was due while it stood still is not made up for, whatever the entry says of times that were missed.
package struct SetSchedulePaused: StoreChange {
    package let program: String
    let entry: KnownSchedule
    let isPaused: Bool
    let by: String
    let nowMicros: Int64

    package init(program: String, entry: KnownSchedule, isPaused: Bool, by: String, nowMicros: Int64) {
        self.program = program
        self.entry = entry
        self.isPaused = isPaused
        self.by = by
        self.nowMicros = nowMicros
    }

    package var isolation: ChangeIsolation { .statement }

    package func validate() throws(StoreError) {
        try FieldCheck.name("entry", entry.entry)
        try FieldCheck.name("by", by)
    }

    package func apply(on connection: some SQLConnection) throws(StoreError) -> ScheduleState {
        let table = ScheduleTable(connection, program: program)
        try table.note(entry.entry, isPaused: entry.isPausedAtFirst, at: nowMicros)
        if isPaused {
            try table.pause(entry.entry, by: by, at: nowMicros)
        } else {
            try table.resume(entry.entry, at: nowMicros)
        }
        guard let state = try table.states(of: entry.entry).first else {
            throw .corrupt(detail: "periodic entry \(entry.entry) is not there after it was written")
        }
        return state
    }
}

/// Makes a call of a periodic entry out of turn; its due times stay as they are, and it may be paused.
package struct RunSchedule: StoreChange {
    package let program: String
    let entry: KnownSchedule
    let call: NewDurableCall
    let nowMicros: Int64

    package init(program: String, entry: KnownSchedule, call: NewDurableCall, nowMicros: Int64) {
        self.program = program
        self.entry = entry
        self.call = call
        self.nowMicros = nowMicros
    }

    package var isolation: ChangeIsolation { .statement }

    package var byteCount: Int { call.byteCount }

    package func validate() throws(StoreError) {
        try FieldCheck.name("entry", entry.entry)
        try call.validate()
    }

    package func apply(on connection: some SQLConnection) throws(StoreError) -> EnqueuedCall? {
        let table = ScheduleTable(connection, program: program)
        try table.note(entry.entry, isPaused: entry.isPausedAtFirst, at: nowMicros)
        var call = call
        call.entryID = entry.entry
        call.entryDueMicros = nil
        let made = try DurableCallTable(connection, program: program)
            .enqueue([call], at: try connection.moment()).first
        if let made, made.fate != .rejected { try table.noteCall(made.id, of: entry.entry) }
        return made
    }

    package func wakesWorkers(_ answer: EnqueuedCall?) -> Bool { answer?.state == .available }
}

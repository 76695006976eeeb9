// SPDX-License-Identifier: Apache-2.0

/// Makes the calls of periodic entries that are due, and notes entries that are seen for the first time.
///
/// Any number of daemons may do so at once: of one entry and due time there is one call. An entry that was paused
/// meanwhile starts nothing.
package struct FireSchedules: StoreChange {
    package let program: String
    let firings: [ScheduleFiring]
    let known: [KnownSchedule]
    let nowMicros: Int64

    /// - Parameters:
    ///   - program: the program's id.
    ///   - firings: what is due; of one entry, in the order of its due times.
    ///   - known: all entries that are declared, whether seen before or not.
    ///   - nowMicros: when that was decided; the due times of a new entry count from then.
    package init(program: String, firings: [ScheduleFiring], known: [KnownSchedule], nowMicros: Int64) {
        self.program = program
        // In one order in every daemon, so that no two wait for each other.
        self.firings = firings.sorted { ($0.entry, $0.dueMicros) < ($1.entry, $1.dueMicros) }
        self.known = known.sorted { $0.entry < $1.entry }
        self.nowMicros = nowMicros
    }

    package var isolation: ChangeIsolation { .statement }

    package var byteCount: Int { firings.reduce(0) { $0 + $1.call.byteCount } }

    package func validate() throws(StoreError) {
        try FieldCheck.name("program", program)
        for entry in known { try FieldCheck.name("schedules.entry", entry.entry) }
        for firing in firings { try firing.call.validate() }
    }

    /// - Returns: what became of each firing whose entry was not paused.
    package func apply(on connection: some SQLConnection) throws(StoreError) -> [FiredSchedule] {
        let schedules = ScheduleTable(connection, program: program)
        let calls = DurableCallTable(connection, program: program)
        for entry in known { try schedules.note(entry.entry, isPaused: entry.isPausedAtFirst, at: nowMicros) }
        let moment = try connection.moment()
        var fired: [FiredSchedule] = []
        for firing in firings where try schedules.mayRun(firing.entry) {
            var call = firing.call
            call.entryID = firing.entry
            call.entryDueMicros = firing.dueMicros
            for made in try calls.enqueue([call], at: moment) {
                if made.fate != .rejected { try schedules.noteCall(made.id, of: firing.entry) }
                fired.append(FiredSchedule(entry: firing.entry, dueMicros: firing.dueMicros, call: made))
            }
            try schedules.noteDue(firing.dueMicros, of: firing.entry)
        }
        return fired
    }

    package func wakesWorkers(_ answer: [FiredSchedule]) -> Bool {
        answer.contains { $0.call.state == .available && $0.call.fate == .made }
    }
}

/// A due time of a periodic entry, and the call to be made for it.
package struct ScheduleFiring: Sendable, Hashable {
    package let entry: String
    package let dueMicros: Int64
    package let call: NewDurableCall

    package init(entry: String, dueMicros: Int64, call: NewDurableCall) {
        self.entry = entry
        self.dueMicros = dueMicros
        self.call = call
    }
}

/// A periodic entry that is declared.
package struct KnownSchedule: Sendable, Hashable {
    package let entry: String
    /// Whether it stands still until somebody resumes it.
    package let isPausedAtFirst: Bool

    package init(entry: String, isPausedAtFirst: Bool) {
        self.entry = entry
        self.isPausedAtFirst = isPausedAtFirst
    }
}

/// What became of a due time.
package struct FiredSchedule: Sendable, Hashable {
    package let entry: String
    package let dueMicros: Int64
    /// `existing` when another daemon was first, or a call of the same key has not ended yet.
    package let call: EnqueuedCall
}

// SPDX-License-Identifier: Apache-2.0

/// Makes durable calls.
///
/// Each by itself: one that is rejected does not keep the others from being made. To make calls together with other
/// changes or not at all, give them to a unit of work.
package struct EnqueueCalls: StoreChange {
    package let program: String
    package let calls: [NewDurableCall]

    package init(program: String, calls: [NewDurableCall]) {
        self.program = program
        self.calls = calls
    }

    package var isolation: ChangeIsolation { .statement }

    package var byteCount: Int { calls.reduce(0) { $0 + $1.byteCount } }

    package func validate() throws(StoreError) {
        try FieldCheck.name("program", program)
        for call in calls { try call.validate() }
    }

    package func apply(on connection: some SQLConnection) throws(StoreError) -> [EnqueuedCall] {
        try DurableCallTable(connection, program: program).enqueue(calls, at: try connection.moment())
    }

    package func wakesWorkers(_ answer: [EnqueuedCall]) -> Bool { answer.contains(where: \.isFree) }
}

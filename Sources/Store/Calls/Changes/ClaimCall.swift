// SPDX-License-Identifier: Apache-2.0

/// Gives a worker one call, if it is free; paused queues and limits are not looked at, because somebody chose it.
package struct ClaimCall: StoreChange {
    package let program: String
    let call: DurableCallID
    let worker: String
    let leaseMicros: Int64
    private let claim = UnitID()

    package init(program: String, id: DurableCallID, worker: String, leaseMicros: Int64 = 30_000_000) {
        self.program = program
        self.call = id
        self.worker = worker
        self.leaseMicros = leaseMicros
    }

    package var isolation: ChangeIsolation { .statement }

    package func validate() throws(StoreError) { try FieldCheck.name("worker", worker) }

    package func apply(on connection: some SQLConnection) throws(StoreError) -> DurableCall? {
        let lease = NewLease(
            worker: worker, claim: claim, moment: try connection.moment(), micros: leaseMicros)
        return try DurableCallTable(connection, program: program).lease([call], lease).first
    }

    package func applyAgain(on connection: some SQLConnection) throws(StoreError) -> DurableCall? {
        let claimed = try DurableCallTable(connection, program: program).claimed(by: claim).first
        return if let claimed { claimed } else { try apply(on: connection) }
    }
}

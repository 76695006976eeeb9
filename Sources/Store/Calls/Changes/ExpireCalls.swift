// SPDX-License-Identifier: Apache-2.0

/// Ends calls that nobody has answered in time.
package struct ExpireCalls: StoreChange {
    package let program: String
    let problemJSON: [UInt8]
    let limit: Int

    package init(program: String, problemJSON: [UInt8], limit: Int = 100) {
        self.program = program
        self.problemJSON = problemJSON
        self.limit = limit
    }

    package var isolation: ChangeIsolation { .statement }

    package func validate() throws(StoreError) { try FieldCheck.text("problem", problemJSON) }

    /// - Returns: the calls that have ended now, `discarded`.
    package func apply(on connection: some SQLConnection) throws(StoreError) -> [DurableCallID] {
        let expired = try DurableCallTable(connection, program: program)
            .expire(problem: problemJSON, limit: limit, at: try connection.moment())
        try ApprovalTable(connection, program: program).lapse(expired, because: "nobody answered in time")
        return expired
    }
}

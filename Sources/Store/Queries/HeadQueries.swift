// SPDX-License-Identifier: Apache-2.0

/// One roster version with the list of its batches, or nil when there is none of that number.
package struct VersionQuery: StoreQuery {
    let program: String
    let number: Int64

    package init(program: String, number: Int64) {
        self.program = program
        self.number = number
    }

    package func run(on connection: some SQLConnection) throws(StoreError) -> RosterVersionRecord? {
        try RosterStatements(connection).version(program: program, number: number)
    }
}

/// The head of a plan with the list of its batches, or nil when the plan has no version yet.
package struct LatestVersionQuery: StoreQuery {
    let program: String
    let plan: Plan

    package init(program: String, plan: Plan) {
        self.program = program
        self.plan = plan
    }

    package func run(on connection: some SQLConnection) throws(StoreError) -> RosterVersionRecord? {
        try RosterStatements(connection).latest(program: program, plan: plan)
    }
}

/// What a unit has made, or nil when it was not committed, or more than a day ago.
package struct ReceiptQuery: StoreQuery {
    let program: String
    let unit: UnitID

    package init(program: String, unit: UnitID) {
        self.program = program
        self.unit = unit
    }

    package func run(on connection: some SQLConnection) throws(StoreError) -> Receipt? {
        try CommitTable(connection).receipt(program: program, of: unit)
    }
}

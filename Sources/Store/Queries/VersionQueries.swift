// SPDX-License-Identifier: Apache-2.0

/// The head of a plan without its batches, or nil when the plan has no version yet.
package struct PlanHeadQuery: StoreQuery {
    let program: String
    let plan: Plan

    package init(program: String, plan: Plan) {
        self.program = program
        self.plan = plan
    }

    package func run(on connection: some SQLConnection) throws(StoreError) -> RosterVersionSummary? {
        try RosterStatements(connection).head(program: program, plan: plan)
    }
}

/// The heads of all plans, the newest first.
package struct PlanHeadsQuery: StoreQuery {
    let program: String

    package init(program: String) { self.program = program }

    package func run(on connection: some SQLConnection) throws(StoreError) -> [RosterVersionSummary] {
        try RosterStatements(connection).heads(program: program)
    }
}

/// Versions of one plan or of all, the newest first, without their batches.
package struct VersionPageQuery: StoreQuery {
    let program: String
    let plan: Plan?
    let before: Int64?
    let limit: Int

    /// - Parameters:
    ///   - plan: nil for versions of every plan.
    ///   - before: only versions with a smaller number; nil begins at the newest.
    package init(program: String, plan: Plan?, before: Int64?, limit: Int) {
        self.program = program
        self.plan = plan
        self.before = before
        self.limit = limit
    }

    package func run(on connection: some SQLConnection) throws(StoreError) -> [RosterVersionSummary] {
        try RosterStatements(connection).versions(program: program, plan: plan, before: before, limit: limit)
    }
}

/// Events with a smaller number than `before`, the newest first.
package struct EventPageQuery: StoreQuery {
    let program: String
    let before: Int64?
    let limit: Int

    package init(program: String, before: Int64?, limit: Int) {
        self.program = program
        self.before = before
        self.limit = limit
    }

    package func run(on connection: some SQLConnection) throws(StoreError) -> [Event] {
        try EventTable(connection).events(program: program, before: before, limit: limit)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// What is known of every periodic entry that was ever seen, by id.
package struct SchedulesQuery: StoreQuery {
    let program: String

    package init(program: String) { self.program = program }

    package func run(on connection: some SQLConnection) throws(StoreError) -> [ScheduleState] {
        try ScheduleTable(connection, program: program).states()
    }
}

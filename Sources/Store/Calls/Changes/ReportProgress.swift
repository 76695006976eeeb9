// SPDX-License-Identifier: Apache-2.0

/// Writes how far running calls are.
package struct ReportProgress: StoreChange {
    package let program: String
    let reports: [ProgressReport]

    package init(program: String, reports: [ProgressReport]) {
        self.program = program
        self.reports = reports
    }

    package var isolation: ChangeIsolation { .statement }

    package func validate() throws(StoreError) {
        for report in reports {
            if let message = report.message { try FieldCheck.text("message", Array(message.utf8)) }
        }
    }

    /// - Returns: the fences that hold their calls no longer.
    package func apply(on connection: some SQLConnection) throws(StoreError) -> [CallFence] {
        let moment = try connection.moment()
        var held: Set<CallFence> = []
        for part in StatementSizes.repeating(reports) {
            let named = NamedRows(first: 2, width: 3, count: part.count)
            let rows = try connection.query(
                """
                UPDATE durable_calls SET progress = \(named.value(2))
                WHERE program_id = $1 AND \(named.areNamed) AND fence = \(named.value(1))
                    AND state IN ('running', 'input_required')
                RETURNING id, fence
                """,
                [.text(program)]
                    + part.flatMap { report -> [SQLValue] in
                        let progress = CallProgress(
                            done: report.done, total: report.total, message: report.message,
                            atMicros: moment.wallMicros)
                        return [
                            .text(report.fence.id.text), .integer(report.fence.fence), .utf8(progress.stored),
                        ]
                    }
            ) { (row) throws(StoreError) in CallFence(id: try row.callID(0), fence: try row.integer(1)) }
            held.formUnion(rows)
        }
        return reports.map(\.fence).filter { !held.contains($0) }
    }
}

/// How far a call says that it is.
package struct ProgressReport: Sendable, Hashable {
    package let fence: CallFence
    package let done: Double
    /// nil when it is not known.
    package let total: Double?
    package let message: String?

    package init(fence: CallFence, done: Double, total: Double?, message: String?) {
        self.fence = fence
        self.done = done
        self.total = total
        self.message = message
    }
}

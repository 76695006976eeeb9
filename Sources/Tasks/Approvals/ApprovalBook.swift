// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON
package import Kernel
package import Store
import Synchronization
package import Telemetry

/// The approvals of a program as everybody reads them, and their use: once, by the call that they were given for.
///
/// What decides them is `WaitingCalls`, which has the calls that wait.
package final class ApprovalBook: Sendable {
    /// How often the store is asked for what the gauges show, in milliseconds.
    private static let restMilliseconds: Int64 = 5_000

    package let program: String
    package let time: TimeSource
    let store: any Store
    let metrics: ApprovalMetrics
    let log: TaskLog
    /// When the gauges were set last, in monotonic milliseconds.
    private let counted = Mutex<Int64?>(nil)

    package init(
        store: any Store, program: String, time: TimeSource = .system, metrics: MetricsRegistry = MetricsRegistry(),
        log: TaskLog = .silent
    ) {
        self.store = store
        self.program = program
        self.time = time
        self.metrics = ApprovalMetrics(registry: metrics)
        self.log = log
    }

    /// An approval by its id, or the only one that a call of this id waits for.
    ///
    /// - Throws: NOT_FOUND; CONFLICT for a call that asks for several, with their ids.
    package func find(_ id: String) async throws(Problem) -> ApprovalRecord {
        if let found = try await answer(ApprovalQuery(program: program, id: id)) { return found }
        guard let call = DurableCallID(id) else { throw Self.unknown(id) }
        let all = try await list(ApprovalFilter(call: call), after: nil, limit: 64)
        let open = all.filter { $0.state == ApprovalState.pending.rawValue }
        guard let first = open.first ?? all.first else { throw Self.unknown(id) }
        guard open.count < 2 else {
            throw Problem(
                .conflict,
                "The call asks for several approvals: \(open.map(\.id).joined(separator: ", ")). Name one.")
        }
        return first
    }

    /// Approvals, the newest first.
    package func list(
        _ filter: ApprovalFilter, after: String?, limit: Int
    ) async throws(Problem) -> [ApprovalRecord] {
        try await answer(ApprovalsQuery(program: program, filter: filter, after: after, limit: limit))
    }

    /// The number of the live version; nil when there is none.
    package func liveVersion() async throws(Problem) -> Int64? {
        try await answer(PlanHeadQuery(program: program, plan: .live))?.number
    }

    /// Says that a call goes on with the answer of an approval; from then on it serves no other.
    ///
    /// One run says it once, however often it asks; a durable call that is run again may go on again, because whether it may
    /// be run is decided by the call.
    ///
    /// - Parameter argumentsDigest: what the call would do now, where that is known.
    /// - Throws: CONFLICT when the answer is of no approval, when that is not what it was any more, or when it was about
    ///   other arguments.
    package func use(
        _ answer: AskAnswer, in context: CallContext, argumentsDigest: String? = nil
    ) async throws(Problem) {
        guard let id = answer.approvalID else {
            throw Self.startAgain("the answer that is there comes from no approval")
        }
        guard context.asks?.spend(id) != false else { return }
        // Before it is spent: the arguments that an approval is about never change.
        if let argumentsDigest, let record = try await self.answer(ApprovalQuery(program: program, id: id)),
            record.argumentsDigest.hex != argumentsDigest
        {
            throw Self.startAgain("the approval is about other arguments")
        }
        let change = UseApproval(program: program, id: id, call: context.callID.flatMap { DurableCallID($0) })
        let audited = Audited(change) { answer in
            guard case .used(let record) = answer else { return [] }
            return [
                ApprovalAudit.entry(
                    "approval.used", record.id, in: context, tool: record.name,
                    details: ["call_id": .string(record.call.text)])
            ]
        }
        switch try await apply(audited) {
        case .notFound: throw Self.startAgain("its approval is not there any more")
        case .refused(let record):
            let approval = try record.approval()
            let state = approval.state(atMicros: time.wallMicroseconds())
            throw approval.taken(
                "This call cannot go on: its approval is \(state.rawValue) by now. Start again.", as: state)
        case .used: metrics.count(.used)
        }
    }

    /// Lets approvals lapse whose time is over, and sets the gauges; at most every five seconds.
    package func sweep() async {
        let now = Int64(time.monotonicNanoseconds() / 1_000_000)
        let isDue = counted.withLock { last -> Bool in
            if let last, now - last < Self.restMilliseconds { return false }
            last = now
            return true
        }
        guard isDue else { return }
        do throws(Problem) {
            let counts = try await answer(ApprovalCountsQuery(program: program))
            metrics.show(pending: counts.pending, unreviewed: counts.unreviewed)
            guard counts.pending > 0 else { return }
            let lapsed = try await apply(LapseApprovals(program: program))
            for _ in 0..<lapsed { metrics.count(.expired) }
        } catch { log(.debug, "approvals cannot be looked at", ["problem": error.text]) }
    }

    func answer<Query: StoreQuery>(_ query: Query) async throws(Problem) -> Query.Answer {
        do throws(StoreError) { return try await store.answer(query) } catch { throw Problem(store: error) }
    }

    func apply<Change: StoreChange>(_ change: Change) async throws(Problem) -> Change.Answer {
        do throws(StoreError) { return try await store.apply(change) } catch { throw Problem(store: error) }
    }

    /// What a call ends with that was agreed to as something else.
    package static func startAgain(_ reason: String) -> Problem {
        Problem(.conflict, "Something changed while the call waited: \(reason). Start again.")
    }

    package static func unknown(_ id: String) -> Problem {
        Problem(.notFound, "There is no approval \"\(id.prefix(64))\"; list_approvals shows them.")
    }
}

// SPDX-License-Identifier: Apache-2.0

import Store
import Telemetry

/// Follows the chain of this node and brings each entry to a copy, on a thread of its own.
///
/// What the copy does not take is brought again later, so that a server that was away gets what it has missed.
actor AuditCopy {
    private static let pageSize = 500

    private let executor: ThreadExecutor
    private let sink: any AuditSink
    private let store: any Store
    private let program: String
    private let lag: Gauge?
    private let failures: Counter?
    nonisolated let name: String
    private var position: (node: String, sequence: Int64)
    private var fault: String?
    private var nextAttempt: UInt64 = 0
    private var pause: UInt64 = 1_000_000_000
    private let time: TimeSource

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// - Parameter position: the last entry that the copy had at the last stop.
    init(
        _ sink: sending any AuditSink, store: any Store, program: String, node: String, position: Int64,
        metrics: MetricsRegistry, time: TimeSource
    ) throws(StoreError) {
        executor = try ThreadExecutor.started()
        name = sink.name
        self.position = (node, max(position, sink.position(of: node) ?? 0))
        lag = try? metrics.gauge(
            "holdfast_audit_copy_lag", ["copy": sink.name], help: "Audit entries that a copy does not have yet.")
        failures = try? metrics.counter(
            "holdfast_audit_copy_failures_total", ["copy": sink.name],
            help: "Attempts to write or send a copy of audit entries that failed.")
        self.sink = sink
        self.store = store
        self.program = program
        self.time = time
    }

    /// What became of a round.
    struct Round: Sendable {
        let sequence: Int64
        /// Why the copy is behind; nil when it is not.
        let fault: String?
    }

    /// Brings the copy up to the end of the chain, if nothing is known to be in the way.
    func follow(node: String, isForced: Bool = false) async -> Round {
        if node != position.node { position = (node, 0) }
        if time.monotonicNanoseconds() < nextAttempt, !isForced {
            return Round(sequence: position.sequence, fault: fault)
        }
        do throws(StoreError) {
            while true {
                let page = try await store.answer(
                    AuditChainQuery(
                        program: program, node: node, after: position.sequence, limit: Self.pageSize))
                guard let last = page.last else { break }
                let (taken, reason) = sink.take(page)
                if taken > 0 { position.sequence = page[taken - 1].sequence }
                guard let reason else {
                    if page.count < Self.pageSize { break }
                    continue
                }
                failed(reason, behind: last.sequence - position.sequence)
                return Round(sequence: position.sequence, fault: fault)
            }
            succeeded()
        } catch {
            failed("\(error)", behind: nil)
        }
        return Round(sequence: position.sequence, fault: fault)
    }

    private func failed(_ reason: String, behind: Int64?) {
        fault = reason
        failures?.increment()
        if let behind { lag?.set(Double(behind)) }
        nextAttempt = time.monotonicNanoseconds() + pause
        pause = min(pause * 2, 30_000_000_000)
    }

    private func succeeded() {
        fault = nil
        lag?.set(0)
        pause = 1_000_000_000
        nextAttempt = 0
    }
}

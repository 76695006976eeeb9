// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel
package import Store
import Synchronization
import Tasks
package import Telemetry

/// The audit trail of a daemon: entries that have no transaction of their own, refusals, and whether it can be written.
///
/// Entries about changes are written with the changes and do not pass through here.
package final class AuditTrail: AuditGuard, AuditRecorder {
    /// Why the trail cannot be written.
    package struct Trouble: Sendable, Equatable {
        package let reason: String
        package let sinceMicros: Int64
        /// What a refusal because of it says: a store that is away is the same outage on every path.
        var code = ProblemCode.serviceUnavailable
    }

    private struct State {
        var denials = DenialCoalescer()
        /// Notes that wait to be written by nobody's call.
        var waiting: [AuditNote] = []
        /// Writes what waits, after whoever began before it.
        var flushing: Task<Void, Never>?
        var trouble: Trouble?
        /// What a copy says that must not fall behind.
        var copyTrouble: Trouble?
        /// Notes that could not be kept until there was a place for them.
        var lost = 0
        /// When the trail was last tried because a call has failed.
        var probedAt: UInt64?

        /// Lets notes wait, as long as there is a place for them; the others are counted, with what they count.
        mutating func wait(_ notes: [AuditNote]) {
            let room = max(0, AuditTrail.mostWaiting - waiting.count)
            waiting += notes.prefix(room)
            lost += notes.dropFirst(room).reduce(0) { $0 + Int($1.details["count"]?.integerValue ?? 1) }
        }
    }

    /// So many notes wait at most; refusals beyond are counted as lost.
    private static let mostWaiting = 1_024
    /// Calls that fail do not have the trail tried more often than this.
    private static let probeNanoseconds: UInt64 = 5_000_000_000

    package let store: any Store
    package let program: String
    private let policy: Live<AuditPolicy>
    private let time: TimeSource
    private let state = Mutex(State())
    private let readsStopped = Atomic(false)
    private let metrics: AuditMetrics
    private let log: @Sendable (_ isError: Bool, _ message: String) -> Void

    /// - Parameter log: told when the trail cannot be written, and when it can be again.
    package init(
        store: any Store, program: String, policy: Live<AuditPolicy>, metrics: MetricsRegistry, time: TimeSource,
        log: @escaping @Sendable (_ isError: Bool, _ message: String) -> Void = { _, _ in }
    ) {
        self.store = store
        self.program = program
        self.policy = policy
        self.time = time
        self.log = log
        self.metrics = AuditMetrics(metrics)
    }

    package var stopsReads: Bool { readsStopped.load(ordering: .relaxed) }

    /// Why nothing that changes anything is let through now; nil when the trail can be written.
    package var trouble: Trouble? { state.withLock { $0.trouble ?? $0.copyTrouble } }

    package func scope(
        kind: CallKind, name: String, argumentsDigest: String, context: CallContext
    ) -> AuditScope {
        AuditScope(
            base: AuditNote(
                action: "", actor: context.principal.name, role: context.principal.role.rawValue,
                face: context.face.rawValue, tool: name, correlationID: context.correlationID,
                argumentsDigest: argumentsDigest), recorder: self)
    }

    package func begin(_ call: GuardedCall) throws(Problem) {
        var refusal: Problem
        if let trouble {
            refusal = Self.refusal(trouble.reason, trouble.code)
        } else if case .readingOnly(let error) = store.condition {
            refusal = Self.refusal(error)
        } else {
            return
        }
        // The call has not begun: one from a queue goes back there, and loses no attempt.
        refusal.isUnadmitted = true
        throw refusal
    }

    package func end(_ call: GuardedCall, _ end: AuditedEnd) async {
        guard call.context.depth == 0, let scope = call.context.audit else { return }
        let subject = "\(call.kind == .task ? "task" : "tool"):\(call.name)"
        switch end {
        case .waiting: return
        case .done:
            guard !scope.hasEntry else { return }
            try? await scope.record(
                "call.done", subject: subject, outcome: .done, details: ["plugin": .string(call.pluginID)])
        case .failed(let problem):
            if problem.code == .databaseUnavailable || problem.code == .connectionTimeout,
                mayProbe(afterOwn: call.pluginID == HostPlugin.id)
            {
                await probe()
            }
            // What the host's own tools change, they change in one transaction or not at all.
            guard call.pluginID != HostPlugin.id, !problem.isUnadmitted else { return }
            coalesce(
                scope.note(
                    "call.failed", subject: subject, outcome: .failed,
                    details: ["plugin": .string(call.pluginID), "code": .string(problem.code.rawValue)]))
        }
    }

    package func refused(kind: CallKind, name: String, context: CallContext, _ problem: Problem) {
        let scope = context.audit ?? scope(kind: kind, name: name, argumentsDigest: "", context: context)
        coalesce(
            scope.note(
                "call.denied", subject: "\(kind == .task ? "task" : "tool"):\(name)", outcome: .denied,
                details: ["code": .string(problem.code.rawValue), "status": .integer(Int64(problem.status))]))
    }

    /// Somebody showed a credential and was not let in: nobody knows who, and no call of theirs came to be.
    package func turnedAway(_ action: String, reason: String) {
        coalesce(
            AuditNote(
                action: action, subject: "reason:\(reason)", outcome: .denied, actor: "unknown",
                face: Face.host.rawValue))
    }

    package func record(_ note: AuditNote) async throws(Problem) {
        do throws(StoreError) {
            _ = try await store.apply(AppendAudit(program: program, entries: [NewAuditEntry(note)]))
            recovered()
        } catch {
            failed(error)
            throw Self.refusal(error)
        }
    }

    /// What has to be done from time to time: the counts of refusals, and another try after a failure.
    ///
    /// - Parameter isEnd: also writes what is still being counted.
    package func upkeep(isEnd: Bool = false) async {
        let now = time.monotonicNanoseconds()
        state.withLock { state in
            let due = state.denials.due(at: now, isEnd: isEnd)
            state.wait(due)
        }
        await state.withLock { $0.flushing }?.value
        await flush()
        if state.withLock({ $0.trouble != nil }) { await probe() }
        show()
    }

    /// Tells that a copy of the trail that must not fall behind cannot be written, or can be again.
    package func copyTrouble(_ reason: String?) {
        let micros = time.wallMicroseconds()
        state.withLock { state in
            guard let reason else { return state.copyTrouble = nil }
            if state.copyTrouble == nil { state.copyTrouble = Trouble(reason: reason, sinceMicros: micros) }
        }
        show()
    }

    /// Whether a failed call is a reason to try the trail: a tool of the host knows its store; what a plugin says of
    /// some database counts only while the store knows of trouble.
    ///
    /// Never often, so that failures do not fill the trail with tries.
    private func mayProbe(afterOwn isOwn: Bool) -> Bool {
        guard isOwn || store.condition != .working else { return false }
        let now = time.monotonicNanoseconds()
        return state.withLock { state in
            if let before = state.probedAt, now &- before < Self.probeNanoseconds { return false }
            state.probedAt = now
            return true
        }
    }

    /// Writes an entry to see whether the trail can be written; when it can after a failure, the entry says so.
    private func probe() async {
        let (lost, isBroken) = state.withLock { ($0.lost, $0.trouble != nil) }
        var details: JSONObject = [:]
        if lost > 0 { details["refusals_not_written"] = .integer(Int64(lost)) }
        let note = AuditNote(action: isBroken ? "audit.resumed" : "audit.probed", details: details)
        do throws(Problem) {
            try await record(note)
            state.withLock { $0.lost -= lost }
        } catch { return }
    }

    private func coalesce(_ note: AuditNote) {
        let now = time.monotonicNanoseconds()
        let starts = state.withLock { state in
            guard let note = state.denials.take(note, at: now) else {
                metrics.coalesced()
                return false
            }
            let before = state.waiting.count
            state.wait([note])
            return state.waiting.count > before
        }
        guard starts else { return }
        state.withLock { state in
            let before = state.flushing
            state.flushing = Task {
                await before?.value
                await self.flush()
            }
        }
    }

    private func flush() async {
        while true {
            let notes = state.withLock { state -> [AuditNote] in
                guard state.trouble == nil else { return [] }
                let notes = Array(state.waiting.prefix(64))
                state.waiting.removeFirst(notes.count)
                return notes
            }
            guard !notes.isEmpty else { return }
            do throws(StoreError) {
                _ = try await store.apply(AppendAudit(program: program, entries: notes.map(NewAuditEntry.init)))
                recovered()
            } catch {
                state.withLock { state in
                    let later = state.waiting
                    state.waiting = notes
                    state.wait(later)
                }
                failed(error)
            }
        }
    }

    private func failed(_ error: StoreError) {
        let micros = time.wallMicroseconds()
        let isNew = state.withLock { state in
            guard state.trouble == nil else { return false }
            state.trouble = Trouble(reason: "\(error)", sinceMicros: micros, code: Self.code(of: error))
            return true
        }
        metrics.failed()
        show()
        if isNew { log(true, "the audit trail cannot be written; nothing is changed meanwhile: \(error)") }
    }

    private func show() {
        let isWritable = trouble == nil
        readsStopped.store(!isWritable && policy.current.refusesReads, ordering: .relaxed)
        metrics.show(isWritable: isWritable)
    }

    private func recovered() {
        let had = state.withLock { state in
            defer { state.trouble = nil }
            return state.trouble != nil
        }
        guard had else { return }
        show()
        log(false, "the audit trail can be written again")
    }

    private static func refusal(_ error: StoreError) -> Problem { refusal("\(error)", code(of: error)) }

    private static func code(of error: StoreError) -> ProblemCode {
        Problem(error).code == .databaseUnavailable ? .databaseUnavailable : .serviceUnavailable
    }

    private static func refusal(_ reason: String, _ code: ProblemCode) -> Problem {
        Problem(
            code, "The audit trail cannot be written, so nothing is changed: \(reason)",
            retryAfterMilliseconds: 5_000)
    }
}

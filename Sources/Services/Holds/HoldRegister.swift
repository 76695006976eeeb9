// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel
package import Store
import Synchronization
import Tasks
package import Telemetry

/// The holds of the site between the store, which keeps them, and the board in memory, which calls are compared with.
///
/// What is set or cleared here holds here at once. Other daemons on the same store hear of it by a hint; behind the hint
/// they look at its revision every second (`lookAtStore`).
package final class HoldRegister: Sendable {
    /// What calls are compared with.
    package let board = HoldBoard()
    private let store: any Store
    private let program: String
    private let time: TimeSource
    private let metrics: HoldMetrics
    /// Whether the store has holds that have ended, also such as the board never showed.
    private let hasEnded = Atomic(false)
    private let log: @Sendable (_ message: String, _ fields: [String: String]) -> Void

    /// - Parameter log: what is told of each hold that is set, cleared, passed over or has ended.
    package init(
        store: any Store, program: String, metrics: MetricsRegistry, time: TimeSource,
        log: @escaping @Sendable (_ message: String, _ fields: [String: String]) -> Void = { _, _ in }
    ) {
        self.store = store
        self.program = program
        self.metrics = HoldMetrics(registry: metrics)
        self.time = time
        self.log = log
    }

    /// Reads all holds, as a daemon does before it lets anybody in.
    package func load() async throws(Problem) {
        let found: HoldsQuery.Answer
        do throws(StoreError) { found = try await store.answer(HoldsQuery(program: program)) } catch {
            throw Problem(error)
        }
        hasEnded.store(found.ended > 0, ordering: .relaxed)
        let now = time.monotonicNanoseconds()
        board.replace(found.holds.map { Hold($0, at: now) }, revision: found.revision)
        showMetrics()
    }

    /// Reads them again when the store has another revision than the board, and removes those that have ended.
    ///
    /// - Parameter mayWrite: false on a read-only site, where ended holds stop nothing and stay where they are.
    package func lookAtStore(mayWrite: Bool) async throws(Problem) {
        let newest: Int64
        do throws(StoreError) { newest = try await store.answer(HoldRevisionQuery(program: program)) } catch {
            throw Problem(error)
        }
        if newest != board.revision { try await load() }
        guard hasEnded.load(ordering: .relaxed) || board.hasEnded(at: time.monotonicNanoseconds()) else { return }
        showMetrics()
        if mayWrite { try await removeEnded() }
    }

    private func removeEnded() async throws(Problem) {
        let ended = try await apply(ExpireHolds(program: program)).ended
        for hold in ended { log("hold has ended", ["hold": hold.name, "owner": hold.owner]) }
        // By the clock of the store none may have ended yet: then it is asked again.
        if !ended.isEmpty { try await load() }
    }

    /// Sets a hold, or gives the owner's own another reason and end.
    package func set(_ hold: NewHold, by actor: String, for context: CallContext?) async throws(Problem) -> Hold {
        let change = SetHold(program: program, hold: hold, by: actor, correlationID: context?.correlationID)
        let details: JSONObject = [
            "lasts_s": hold.lastsMicros.map { .integer($0 / 1_000_000) } ?? .null, "owner": .string(hold.owner),
        ]
        let entry = Self.entry("hold.set", hold.name, actor, context, details)
        let answer = try await apply(Audited(change) { _ in [entry] })
        try await load()
        log("hold set", ["hold": hold.name, "owner": hold.owner, "by": actor])
        return Hold(answer.hold, at: time.monotonicNanoseconds())
    }

    /// Clears a hold of an owner.
    ///
    /// - Throws: NOT_FOUND that says whose holds of the name there are.
    package func clear(
        _ name: String, owner: String, by actor: String, reason: String, for context: CallContext?
    ) async throws(Problem) -> Hold {
        let change = ClearHold(
            program: program, name: name, owner: owner, by: actor, reason: reason,
            correlationID: context?.correlationID)
        let entry = Self.entry("hold.cleared", name, actor, context, ["owner": .string(owner)])
        let answer = try await apply(
            Audited(change) { answer in
                if case .cleared = answer { [entry] } else { [] }
            })
        switch answer {
        case .unknown(let owners):
            let others =
                owners.isEmpty ? "Nothing is held by that name." : "It is held by \(owners.joined(separator: ", "))."
            throw Problem(.notFound, "\(owner) has set no hold \"\(name.prefix(64))\". \(others)")
        case .cleared(let record, _):
            try await load()
            log("hold cleared", ["hold": name, "owner": owner, "by": actor])
            return Hold(record, at: time.monotonicNanoseconds())
        }
    }

    /// The holds that are set, by name.
    package func all() -> [Hold] { board.active(at: time.monotonicNanoseconds()) }

    /// What became of holds, the newest first.
    package func events(name: String?, limit: Int) async throws(Problem) -> [HoldEvent] {
        do throws(StoreError) {
            return try await store.answer(HoldEventsQuery(program: program, name: name, limit: limit))
        } catch { throw Problem(error) }
    }

    private func showMetrics() { metrics.show(all()) }

    private func apply<Change: StoreChange>(_ change: Change) async throws(Problem) -> Change.Answer {
        do throws(StoreError) { return try await store.apply(change) } catch { throw Problem(error) }
    }

    private static func entry(
        _ action: String, _ name: String, _ actor: String, _ context: CallContext?, _ details: JSONObject
    ) -> NewAuditEntry {
        if let audit = context?.audit { return audit.entry(action, subject: "hold:\(name)", details: details) }
        return NewAuditEntry(
            AuditNote(
                action: action, subject: "hold:\(name)", actor: actor,
                role: context?.principal.role.rawValue ?? "", face: (context?.face ?? .plugin).rawValue,
                correlationID: context?.correlationID, details: details))
    }
}

extension HoldRegister: HoldGuard {
    package func check(_ call: GuardedCall, heldBy names: [String]) throws(Problem) -> [Hold] {
        let held = active(names)
        guard !held.isEmpty else { return [] }
        guard call.context.holdOverride != nil else {
            metrics.countRefusal(held.map(\.name))
            throw Hold.refusal(of: call.name, by: held)
        }
        guard call.context.principal.role >= .admin else { throw Hold.overrideRefusal(of: call.context.principal) }
        return held
    }

    package func recordOverride(_ call: GuardedCall, of holds: [Hold]) async throws(Problem) {
        let context = call.context
        let actor = context.principal.name
        let change = NoteOverride(
            program: program, holds: holds.map { ($0.name, $0.owner) }, by: actor,
            reason: context.holdOverride ?? "", tool: call.name, correlationID: context.correlationID)
        let entries = holds.map {
            Self.entry(
                "hold.overridden", $0.name, actor, context, ["owner": .string($0.owner), "tool": .string(call.name)])
        }
        _ = try await apply(Audited(change) { _ in entries })
        metrics.countOverride(holds.map(\.name))
        log(
            "hold overridden",
            [
                "hold": holds.map(\.name).joined(separator: " "), "by": actor, "tool": call.name,
                "reason": context.holdOverride ?? "", "correlation_id": context.correlationID,
            ])
    }

    package func active(_ names: [String]) -> [Hold] { board.active(names, at: time.monotonicNanoseconds()) }
}

extension Hold {
    /// A hold of the store, whose end is counted on the monotonic clock from now on.
    init(_ record: HoldRecord, at now: UInt64) {
        self.init(
            name: record.name, reason: record.reason, owner: record.owner, setAtMicros: record.setAtMicros,
            expiresAtMicros: record.expiresAtMicros,
            endsAt: record.leftMicros.map { left in
                let (nanoseconds, isTooLong) = UInt64(max(0, left)).multipliedReportingOverflow(by: 1_000)
                let (end, isBeyond) = now.addingReportingOverflow(nanoseconds)
                return isTooLong || isBeyond ? .max : end
            })
    }
}

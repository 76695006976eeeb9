// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
import Telemetry

extension TaskEngine {
    /// Renews the leases of all that runs here, and hears which calls are lost or to be cancelled.
    package func renew() async {
        let held = held.filter(\.holdsLease).map { ($0, $0.fence) }
        let now = clock.milliseconds
        metrics.leaseAge(milliseconds: held.map { $0.0.leaseAge(at: now) }.max() ?? 0)
        guard !held.isEmpty else { return }
        let answers: [LeaseAnswer]
        do throws(StoreError) {
            answers = try await store.apply(
                RenewLeases(
                    program: program, fences: held.map(\.1), leaseMicros: options.leaseMilliseconds * 1_000))
            recovered()
        } catch {
            failed(error, "the leases of running calls cannot be renewed")
            return
        }
        for ((run, fence), answer) in zip(held, answers) {
            switch answer {
            case .held: run.renewed(at: now)
            case .cancelRequested(let cancellation):
                run.renewed(at: now)
                tellCancelled(run, cancellation)
            case .lost:
                guard run.lose(fence) else { continue }
                log(
                    .warning, "the lease of a running call is lost; it is asked to stop",
                    ["call": run.id.text, "name": run.name])
            }
        }
    }

    /// Asks the calls to stop that somebody wishes cancelled, in whichever daemon they said so.
    func obeyCancellations() async {
        guard held.contains(where: { $0.cancellation == nil && $0.holdsLease }) else { return }
        let wishes: [CallFence]
        do throws(StoreError) {
            wishes = try await store.answer(CancelRequestsQuery(program: program, worker: worker))
        } catch {
            failed(error, "wishes to cancel cannot be read")
            return
        }
        for wish in wishes {
            guard let run = run(wish.id), run.fence == wish, run.cancellation == nil else { continue }
            let row = try? await store.answer(DurableCallQuery(program: program, id: wish.id))
            let cancellation = (row ?? nil)?.cancellation
            tellCancelled(
                run, cancellation ?? CallCancellation(atMicros: clock.time.wallMicroseconds(), by: "somebody"))
        }
    }

    private func tellCancelled(_ run: RunningCall, _ cancellation: CallCancellation) {
        guard run.cancel(cancellation) else { return }
        log(.info, "a running call is asked to stop", ["call": run.id.text, "name": run.name, "by": cancellation.by])
        // One that waits for its place has nobody who could stop.
        guard let index = waiting.firstIndex(where: { $0 === run }) else { return }
        waiting.remove(at: index)
        giveBack(run)
    }

    /// Frees calls whose worker has died.
    func rescue() async {
        let problem = Problem(
            .serviceUnavailable,
            "The daemon that ran this call died or lost its store; the time of its lease passed before it gave a sign.")
        do throws(StoreError) {
            let rescued = try await store.apply(
                RescueCalls(program: program, problemJSON: problem.json.serialized()))
            for call in rescued {
                metrics.rescued()
                log(
                    call.state == .discarded ? .error : .warning, "a call of a dead worker is free again",
                    [
                        "call": call.id.text, "name": call.name, "worker": call.worker ?? "",
                        "state": call.state.rawValue, "attempt": "\(call.attempt)",
                    ])
            }
        } catch { failed(error, "calls of dead workers cannot be freed") }
    }

    /// Discards calls whose questions nobody has answered in time.
    func expire() async {
        let problem = Problem(.timeout, "Nobody answered what the call asks in the time that was given for it.")
        do throws(StoreError) {
            let expired = try await store.apply(
                ExpireCalls(program: program, problemJSON: problem.json.serialized()))
            for id in expired {
                log(.notice, "a waiting call has expired", ["call": id.text])
                run(id)?.release()
            }
        } catch { failed(error, "waiting calls cannot be expired") }
    }

    /// The most rows that are removed at once, so that nobody waits long for the store.
    private static let pruneLimit = 1_000

    /// Removes what ended long ago.
    package func prune() async {
        do throws(StoreError) {
            let kept = options.keepDiscardedMilliseconds * 1_000
            let change = PruneCalls(
                program: program,
                keepMicros: [
                    .completed: options.keepCompletedMilliseconds * 1_000, .discarded: kept, .cancelled: kept,
                ], limit: Self.pruneLimit)
            let count = try await store.apply(
                Audited(change) { count in
                    count > 0 ? [.own("calls.pruned", subject: "", details: ["calls": .integer(Int64(count))])] : []
                })
            pruneAgain = count >= Self.pruneLimit
            if count > 0 { log(.debug, "removed calls that ended long ago", ["calls": "\(count)"]) }
        } catch { failed(error, "old calls cannot be removed") }
    }
}

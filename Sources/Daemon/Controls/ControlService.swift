// SPDX-License-Identifier: Apache-2.0

import Kernel
import Logging
import ServiceLifecycle
import Services
import Store
import Tasks

/// Keeps the holds in memory as the store has them, and the idempotency keys of the calls that run here.
///
/// A hint of the store tells of holds at once; behind it a look at the store each second finds out what a lost hint told,
/// so that a hold that another daemon sets holds here two seconds later.
struct ControlService: Service {
    private static let tick = Duration.seconds(1)
    /// A third of the lease of a key.
    private static let ticksBetweenRenewals = 10
    private static let ticksBetweenSweeps = 60

    let core: Core
    let logger: Logger

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await follow() }
            group.addTask { await sweep() }
            // The one ends when the daemon is told to stop, and so does the other.
            await group.waitForAll()
        }
    }

    private func follow() async {
        for await hint in core.store.hints(program: core.options.program).cancelOnGracefulShutdown() {
            guard hint.hold > core.holds.board.revision else { continue }
            await look()
        }
    }

    private func sweep() async {
        await cancelWhenGracefulShutdown {
            var ticks = 0
            while !Task.isCancelled {
                try? await Task.sleep(for: Self.tick)
                await look()
                ticks += 1
                if ticks % Self.ticksBetweenRenewals == 0 { await renewKeys() }
                if ticks % Self.ticksBetweenSweeps == 0 { await sweepKeys() }
            }
        }
    }

    private func look() async {
        do throws(Problem) { try await core.holds.lookAtStore(mayWrite: !core.options.isReadOnly) } catch {
            logger.debug("the holds could not be looked at", metadata: ["problem": "\(error.text)"])
        }
    }

    private func renewKeys() async {
        do throws(Problem) { try await core.tasks.waiting.keys.renew() } catch {
            logger.debug("idempotency keys could not be held", metadata: ["problem": "\(error.text)"])
        }
    }

    private func sweepKeys() async {
        guard !core.options.isReadOnly else { return }
        do throws(Problem) { try await core.tasks.waiting.keys.sweep() } catch {
            logger.debug("old idempotency keys could not be removed", metadata: ["problem": "\(error.text)"])
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Kernel
import Logging
import ServiceLifecycle
import Services
import Store
import Tasks

/// Runs the engine of durable calls while the daemon serves, and knows at any time which periodic entries there are.
struct TaskService: Service {
    let core: Core
    let logger: Logger

    func run() async throws {
        let periodic = core.tasks.periodic
        await core.tasks.engine.atEachSweep { await periodic.sweep() }
        let approvals = core.tasks.waiting.approvals
        await core.tasks.engine.atEachSweep { await approvals.sweep() }
        await readEntries()
        // Nothing can be claimed, freed or removed in a store that nobody can write.
        guard !core.options.storeOptions.isFrozen else { return }
        await core.tasks.engine.start()
        let (changes, registryChanged) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        core.registry.observe { _ in registryChanged.yield() }
        let store = core.store
        let program = core.options.program
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in changes.cancelOnGracefulShutdown() { await readEntries() }
            }
            group.addTask {
                // The program says which time zone an entry has that names none.
                var newest: Int64 = 0
                for await hint in store.hints(program: program).cancelOnGracefulShutdown()
                where hint.version > newest {
                    newest = hint.version
                    await readEntries()
                }
            }
        }
        await core.tasks.engine.stop()
    }
}

/// Begins to bring the engine down as soon as the daemon is told to stop, while the gateways still finish their requests;
/// `TaskService` waits for the end of it.
struct TaskDrain: Service {
    let engine: TaskEngine

    func run() async throws {
        do { try await gracefulShutdown() } catch { return }
        Task { [engine] in await engine.stop() }
    }
}

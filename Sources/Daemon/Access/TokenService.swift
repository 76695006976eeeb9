// SPDX-License-Identifier: Apache-2.0

import Kernel
import Logging
import ServiceLifecycle
import Services
import Store

/// Keeps the tokens in memory as the store has them, ends the streams of those that ended, and writes when they were used.
///
/// A hint of the store tells at once; behind it a look at the store each second finds out what a lost hint told, so that a
/// token that another daemon revokes lets nobody in two seconds later.
struct TokenService: Service {
    private static let tick = Duration.seconds(1)
    private static let ticksBetweenUses = 60

    let core: Core
    let logger: Logger

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await follow() }
            group.addTask { await sweep() }
            // The one ends when the daemon is told to stop, and so does the other.
            await group.waitForAll()
        }
        await writeUses()
    }

    private func follow() async {
        for await hint in core.store.hints(program: core.options.program).cancelOnGracefulShutdown() {
            guard hint.token > core.tokens.book.revision else { continue }
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
                if ticks % Self.ticksBetweenUses == 0 { await writeUses() }
            }
        }
    }

    private func look() async {
        do throws(Problem) { try await core.tokens.lookAtStore() } catch {
            logger.debug("the tokens could not be looked at", metadata: ["problem": "\(error.text)"])
        }
        core.authenticator.sweep()
    }

    private func writeUses() async {
        guard !core.options.isReadOnly else { return }
        do throws(Problem) { try await core.tokens.writeUses() } catch {
            logger.debug("when tokens were used could not be written", metadata: ["problem": "\(error.text)"])
        }
    }
}

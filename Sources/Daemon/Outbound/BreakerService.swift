// SPDX-License-Identifier: Apache-2.0

import Kernel
import Logging
import ServiceLifecycle
import Services

/// Sets breakers as people have ordered it in other daemons on the store: one look at its revision each second.
struct BreakerService: Service {
    private static let tick = Duration.seconds(1)

    let register: BreakerRegister
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: Self.tick)
                do throws(Problem) { try await register.lookAtStore() } catch {
                    logger.debug("the breakers could not be looked at", metadata: ["problem": "\(error.text)"])
                }
            }
        }
    }
}

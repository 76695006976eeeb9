// SPDX-License-Identifier: Apache-2.0

import Kernel
import Logging
import ServiceLifecycle
import Services
import Store

/// Loads a roster version as soon as it is there, whichever daemon made it, so that the next call finds it warm.
///
/// Calls do not depend on it: each asks the store for the head.
struct HintService: Service {
    let core: Core
    let logger: Logger

    func run() async throws {
        var newest: Int64 = 0
        for await hint in core.store.hints(program: core.options.program).cancelOnGracefulShutdown() {
            guard hint.version > newest else { continue }
            newest = hint.version
            do throws(Problem) { _ = try await core.library.head() } catch {
                logger.debug("the new version could not be loaded ahead", metadata: ["problem": "\(error.text)"])
            }
        }
    }
}

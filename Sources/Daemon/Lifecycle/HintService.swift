// SPDX-License-Identifier: Apache-2.0

import Kernel
import Logging
import ServiceLifecycle
import Services
import Store

/// Loads a roster version as soon as it is there, whichever daemon made it, so that the next call finds it warm; and
/// tells clients that watch the schedule when the live plan has a new version.
///
/// Calls do not depend on it: each asks the store for the head.
struct HintService: Service {
    let core: Core
    let logger: Logger

    func run() async throws {
        var newest: Int64 = 0
        var live: Int64?
        for await hint in core.store.hints(program: core.options.program).cancelOnGracefulShutdown() {
            guard hint.version > newest else { continue }
            newest = hint.version
            do throws(Problem) {
                let head = try await core.library.head()?.summary.number
                if head != live { ScheduleResources.announce(in: core.registry) }
                live = head
            } catch {
                logger.debug("the new version could not be loaded ahead", metadata: ["problem": "\(error.text)"])
            }
        }
    }
}

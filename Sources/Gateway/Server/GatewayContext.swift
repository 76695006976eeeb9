// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Telemetry

/// What travels with one HTTP request inside the gateway.
struct GatewayContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Accepted from `X-Request-ID` when it is well formed, else minted.
    var correlationID = ""

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Kernel
import Telemetry

/// `/metrics`: the text exposition, for whoever may read it by his address or has a token.
struct MetricsRoute {
    let options: Live<GatewayOptions>
    let metrics: MetricsRegistry

    func add(to router: Router<GatewayContext>) {
        router.get("metrics") { request, context in
            // The least of the roles may read them: it is asked only that there is one.
            if !MetricsAccess.isOpen(request, context, options.current) { _ = try context.principal(face: .rest) }
            // A plugin may have put anything into a label.
            return Response(text: Redaction.process.text(metrics.exposition()), contentType: TextExposition.contentType)
        }
    }
}

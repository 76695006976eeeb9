// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import JSON
import Kernel
import Telemetry

/// One thing that must hold before the daemon takes traffic.
package struct ReadinessCheck: Sendable {
    package let name: String
    package let isReady: Bool
    package let detail: String

    package init(name: String, isReady: Bool, detail: String) {
        self.name = name
        self.isReady = isReady
        self.detail = detail
    }
}

/// `/healthz` (the process lives), `/readyz` (it can serve, with every check) and `/metrics`.
struct HealthRoutes {
    let options: GatewayOptions
    let metrics: MetricsRegistry
    let readiness: @Sendable () async -> [ReadinessCheck]

    func add(to router: Router<GatewayContext>) {
        router.get("healthz") { _, _ in
            Response(json: ["status": "ok", "version": .string(options.version), "demo": .bool(options.isDemo)])
        }
        router.get("readyz") { _, _ in
            let checks = await readiness()
            let isReady = checks.allSatisfy(\.isReady)
            let rows = checks.map { check -> JSONValue in
                ["name": .string(check.name), "ready": .bool(check.isReady), "detail": .string(check.detail)]
            }
            return Response(
                json: ["ready": .bool(isReady), "checks": .array(rows)], status: isReady ? .ok : .serviceUnavailable)
        }
        router.get("metrics") { _, _ in
            Response(text: metrics.exposition(), contentType: TextExposition.contentType)
        }
    }
}

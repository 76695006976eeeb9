// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import JSON
import Kernel
import Telemetry

/// `/healthz` (the process lives) and `/readyz` (it can serve, with every check).
struct HealthRoutes {
    let options: GatewayOptions
    let readiness: @Sendable () async -> [ReadinessCheck]
    let history: ReadinessHistory

    func add(to router: Router<GatewayContext>) {
        let started = UTCTimestamp.text(microseconds: TimeSource.system.wallMicroseconds())
        router.get("healthz") { _, _ in
            Response(
                json: [
                    "status": "ok", "version": .string(options.version), "demo": .bool(options.isDemo),
                    "since": .string(started),
                ], headers: [.cacheControl: "no-store"])
        }
        router.get("readyz") { _, _ in
            let began = TimeSource.system.monotonicNanoseconds()
            let checks = await readiness()
            let took = TimeSource.system.monotonicNanoseconds() - began
            let isReady = checks.allSatisfy(\.isReady)
            let rows = history.rows(checks, nowMicros: TimeSource.system.wallMicroseconds())
            var headers: HTTPFields = [.cacheControl: "no-store"]
            if !isReady { headers[.retryAfter] = "1" }
            return Response(
                json: [
                    "ready": .bool(isReady), "checks": .array(rows),
                    "duration_ms": .number(Double(took / 1_000) / 1_000),
                ], status: isReady ? .ok : .serviceUnavailable, headers: headers)
        }
    }
}

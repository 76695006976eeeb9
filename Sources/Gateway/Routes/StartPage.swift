// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import JSON

/// `/`: what this is and where to go on, as JSON.
struct StartPage {
    let options: GatewayOptions

    func add(to router: Router<GatewayContext>) {
        router.get("/") { _, _ in
            Response(
                json: [
                    "name": "holdfast", "version": .string(options.version), "demo": .bool(options.isDemo),
                    "links": [
                        "tools": "/api/v1/tools", "sitrep": "/api/v1/scheduler/sitrep", "plugins": "/api/v1/plugins",
                        "roster": "/api/v1/roster", "openapi": "/openapi.json", "mcp": "/mcp", "metrics": "/metrics",
                        "ready": "/readyz",
                    ],
                ])
        }
    }
}

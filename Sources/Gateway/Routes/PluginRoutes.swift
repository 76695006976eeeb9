// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import JSON

/// `/api/v1/plugins/{id}` and what can be done to it: aliases of the tools of the built-in plugin.
struct PluginRoutes {
    let tools: ToolRoutes

    func add(to router: RouterGroup<GatewayContext>) {
        router.get("plugins/{id}") { request, context in
            let id = try context.parameters.require("id")
            return try await tools.call("show_plugin", request, context, fixed: ["id": .string(id)])
        }
        for verb in ["reload", "enable", "disable"] {
            router.post("plugins/{id}/\(verb)") { request, context in
                let id = try context.parameters.require("id")
                return try await tools.call(verb + "_plugin", request, context, fixed: ["id": .string(id)])
            }
        }
    }
}

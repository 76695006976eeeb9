// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Kernel

/// Resource-shaped names for tools: each passes the same pipeline as the tool itself.
struct AliasRoutes {
    let tools: ToolRoutes

    /// Method, path below `/api/v1`, tool.
    static let table: [(method: String, path: RouterPath, tool: String)] = [
        ("GET", "plugins", "list_plugins"),
        ("GET", "roster", "get_roster"),
        ("GET", "roster/versions", "list_roster_versions"),
        ("POST", "roster/import", "import_program"),
        ("GET", "scheduler/sitrep", "get_sitrep"),
    ]

    func add(to router: RouterGroup<GatewayContext>) {
        for (method, path, tool) in Self.table {
            router.on(path, method: method == "GET" ? .get : .post) { request, context in
                try await tools.call(tool, request, context)
            }
        }
    }
}

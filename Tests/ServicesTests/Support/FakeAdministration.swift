// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Services

/// Says what it was asked to do, and does nothing.
struct FakeAdministration: PluginAdministration {
    func runtime(of id: String) async -> JSONObject { ["generation": 3, "placement": "process"] }

    func reload(_ id: String) async throws(Problem) -> JSONValue { ["reloaded": .string(id)] }

    func enable(_ id: String) async throws(Problem) -> JSONValue { ["enabled": .string(id)] }

    func disable(_ id: String) async throws(Problem) -> JSONValue {
        throw Problem(.conflict, "\(id) cannot be disabled today.")
    }
}

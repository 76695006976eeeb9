// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// `resource.updated/1 {uri}`: a plugin says that what one of its resources holds has changed.
///
/// Clients that watch it are told, once for all that comes within a moment.
struct ResourceUpdatedService: ReplyingService {
    let name = "resource.updated/1"
    let permission: String? = "resource.updated/1"
    let registry: RegistryHolder

    func reply(to request: JSONValue, from caller: ServiceCaller) async throws(Problem) -> JSONValue {
        guard let uri = request["uri"]?.stringValue else {
            throw Problem(.missingParameter, "resource.updated/1 needs \"uri\", the URI of a resource of the plugin.")
        }
        guard registry.current.resource(uri)?.pluginID == caller.pluginID else {
            throw Problem(
                .invalidParameter, "resource.updated/1: \(caller.pluginID) serves no resource \"\(uri.prefix(256))\".",
                errors: [.init(instancePath: "/uri", message: "must be one of the plugin's own", value: request["uri"])]
            )
        }
        registry.updates.publish(.uri(uri))
        return [:]
    }
}

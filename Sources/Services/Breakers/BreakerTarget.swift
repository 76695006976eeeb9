// SPDX-License-Identifier: Apache-2.0

import Kernel
import Outbound

/// What a person means by the name of a breaker: an order for a name that no call ever has would be shown as if it held.
enum BreakerTarget {
    /// The name as calls have it.
    ///
    /// - Throws: VALIDATION_ERROR for an origin that cannot be asked and for a plugin that nobody knows; CONFLICT for a
    ///   plugin whose calls no breaker judges.
    static func name(_ given: String, in registry: Registry, _ register: BreakerRegister) throws(Problem) -> String {
        if given.hasPrefix("http ") { return try origin(String(given.dropFirst(5))) }
        guard given.hasPrefix("plugin ") else { throw wrong("is neither \"http ORIGIN\" nor \"plugin ID\"") }
        let id = String(given.dropFirst(7))
        guard let plugin = registry.plugin(id) else {
            throw wrong("names no plugin; list_plugins shows those there are")
        }
        guard register.breaksPlugins else {
            throw Problem(.conflict, "Plugins have no circuit breakers here: [breakers] plugins is false.")
        }
        guard let instance = plugin.instance else {
            throw Problem(.conflict, "The plugin \(id) does not run, so that no call of it could be kept away.")
        }
        guard instance.runsApart else {
            throw Problem(
                .conflict,
                "The plugin \(id) runs inside the daemon, where calls pass no circuit breaker; only one in a process of "
                    + "its own has one. disable_plugin stops it.")
        }
        return PluginBreakers.name(of: id)
    }

    /// The name of an origin's breaker, with the origin as the client for the outside reads it.
    private static func origin(_ text: String) throws(Problem) -> String {
        do throws(OutboundError) {
            return OutboundClient.breakerName(of: try OutboundURL(text).origin)
        } catch {
            guard case .badURL(let why) = error else { throw wrong("is not an origin that can be asked") }
            throw wrong("is not an origin that can be asked: \(why)")
        }
    }

    private static func wrong(_ why: String) -> Problem {
        Problem(
            .validation, "\"name\" \(why).",
            errors: [Problem.Fault(instancePath: "/name", message: why)])
    }
}

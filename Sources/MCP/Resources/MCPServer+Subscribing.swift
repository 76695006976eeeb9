// SPDX-License-Identifier: Apache-2.0

import Kernel

extension MCPServer {
    /// `resources/subscribe` and `resources/unsubscribe` of a client with a handshake.
    ///
    /// A resource that nobody serves cannot change; a subscription that there is not is ended all the same.
    func changeSubscription(_ exchange: Exchange) throws(ProtocolError) {
        let uri = try Self.uri(exchange)
        guard let peer = exchange.peer else { return }
        if exchange.method == Method.unsubscribe.rawValue { return peer.unsubscribe(uri) }
        guard isSubscribable(uri, exchange.caller) else { throw unknownResource(uri, exchange) }
        guard peer.subscribe(uri) else {
            throw .inBody(
                .invalidParams, "A client subscribes to at most \(LegacyPeer.maximumSubscriptions) resources.")
        }
    }

    /// Whether a client can be told of changes of a resource: whether it may read it.
    func isSubscribable(_ uri: String, _ caller: Caller) -> Bool {
        guard let resource = pipeline.registry.current.resource(uri),
            pipeline.isVisible(resource, to: caller.principal)
        else { return false }
        watched.add(uri)
        return true
    }

    /// Announces each change of a list, and of what resources hold, once for all that belongs together.
    static func watch(
        _ registry: RegistryHolder, _ listings: OfferListings, _ listeners: ListenerTable, _ watched: WatchedResources,
        _ later: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void
    ) {
        func watch(_ lists: [OfferedList], _ announcement: Announcement) -> ToolListWatch {
            ToolListWatch(
                registry: registry, later: later,
                list: { registry in lists.flatMap { listings.everything($0, in: registry) } },
                announce: { listeners.announce(announcement) })
        }
        let watches = [
            watch([.tools], .toolsChanged), watch([.prompts], .promptsChanged),
            watch([.resources, .resourceTemplates], .resourcesChanged),
        ]
        registry.observe { _ in for watch in watches { watch.registryChanged() } }
        registry.updates.observe { update in
            guard watched.note(update) else { return }
            later { for uri in watched.take() { listeners.announce(.resourceUpdated(uri)) } }
        }
    }
}

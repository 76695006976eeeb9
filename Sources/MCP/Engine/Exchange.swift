// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Telemetry

/// One request, taken out of its transport and its envelope.
struct Exchange: Sendable {
    let id: RequestID
    let method: String
    let params: Params
    let revision: ProtocolRevision
    let caller: Caller
    /// The client of a handshake; nil for a stateless request.
    var peer: LegacyPeer?

    /// What the client can do: what its handshake said, or this request.
    var client: ClientCapabilities { peer?.client ?? params.meta?.client ?? ClientCapabilities() }

    /// The subset of tools that the client asked for by its address; nil for all that MCP clients have by default.
    var profile: Profile? { caller.profile }

    /// Whether the answer is a stream of notifications.
    var isSubscription: Bool { Method(method, in: revision) == .listen }
}

/// On whose behalf a message is handled, and what it is called in logs.
struct Caller: Sendable {
    let principal: Principal
    let correlationID: String
    /// The trace context of the transport; a message may bring its own.
    var traceparent: String?
    var tracestate: String?
    var baggage: String?
    /// What the endpoint serves; nil at the address without a name.
    var profile: Profile?

    /// The context of a call: the message's own trace context wins, and a malformed one starts no trace.
    func context(_ params: Params) -> CallContext {
        let meta = params.meta
        let trace = (meta?.traceparent ?? traceparent).flatMap(TraceContext.init(parsing:))?.traceparent
        var context = CallContext(
            principal: principal, face: .mcp, correlationID: correlationID, traceparent: trace)
        context.profile = profile?.name
        // What vendors add to a trace belongs to that trace alone: the message's never goes with the transport's.
        let isOwn = meta?.traceparent != nil
        let state = isOwn ? meta?.tracestate : tracestate
        let baggage = meta?.baggage ?? self.baggage
        if state != nil || baggage != nil {
            context.tracing = TraceCompanions(tracestate: trace == nil ? nil : state, baggage: baggage)
        }
        return context
    }
}

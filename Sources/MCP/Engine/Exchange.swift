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
    /// What the endpoint serves; nil at the address without a name.
    var profile: Profile?

    /// The context of a call: the message's own trace context wins, and a malformed one starts no trace.
    func context(_ params: Params) -> CallContext {
        let trace = params.meta?.traceparent ?? traceparent
        var context = CallContext(
            principal: principal, face: .mcp, correlationID: correlationID,
            traceparent: trace.flatMap(TraceContext.init(parsing:))?.traceparent)
        context.profile = profile?.name
        return context
    }
}

// SPDX-License-Identifier: Apache-2.0

import JSON

/// What goes along with a call through every stage and across the boundary.
package struct CallContext: Sendable {
    package var principal: Principal
    package var face: Face
    package var correlationID: String
    package var traceparent: String?
    /// What came with the trace context; nil for nothing.
    package var tracing: TraceCompanions?
    /// The caller's key for doing it only once, as the tool is told; a nested call has none.
    package var idempotencyKey: String?
    /// The same key with what changes for the call are known by; nil for a call without one.
    ///
    /// Nested calls share it.
    package var keyed: KeyedCall?
    /// Why the caller wants to pass over holds; nil when it does not.
    package var holdOverride: String?
    /// Which attempt this is, from 1.
    package var attempt: Int
    /// How many calls stand above this one; bounded, so that plugins cannot call each other for ever.
    package var depth: Int
    /// The permissions of the plugins on the way here; nil for a call from outside.
    ///
    /// A nested call may do only what every plugin above it was granted.
    package var grants: Set<String>?
    /// When the call above is late, in monotonic nanoseconds; nil for a call from outside.
    ///
    /// Nobody waits for a nested call longer than for the call that made it.
    package var deadline: UInt64?
    /// What the running tool may cause, as its arguments decided it; nil before a call is admitted.
    ///
    /// What the tool asks of the host on the call's behalf is held to it.
    package var effect: Effect?
    /// The durable call that this is a run of, or is nested in; nil for a call that no store knows.
    package var callID: String?
    /// Who takes what the call asks; nil when nobody can be asked.
    ///
    /// Nested calls share it.
    package var asks: AskRecorder?
    /// Where what the call changes is written down; nil for a call that only reads, and before it is admitted.
    ///
    /// Nested calls share it.
    package var audit: AuditScope?
    /// The profile that the caller came through; nil for none.
    ///
    /// It decides what is served, and never what is permitted.
    package var profile: String?
    /// The template by which the resource was found that is read; nil for every other call.
    package var resourceTemplate: String?
    /// Where a nested call stands.
    package var path = CallPath()

    package init(
        principal: Principal, face: Face, correlationID: String, traceparent: String? = nil,
        idempotencyKey: String? = nil, attempt: Int = 1, depth: Int = 0, grants: Set<String>? = nil
    ) {
        self.principal = principal
        self.face = face
        self.correlationID = correlationID
        self.traceparent = traceparent
        self.idempotencyKey = idempotencyKey
        keyed = idempotencyKey.map { KeyedCall($0) }
        self.attempt = attempt
        self.depth = depth
        self.grants = grants
    }

    /// The context as the plugin reads it (contract.md, C ABI).
    package func encoded(softDeadlineMilliseconds: Int64?) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("principal")
        writer.value(principal.name)
        writer.key("roles")
        writer.beginArray()
        writer.value(principal.role.rawValue)
        writer.endArray()
        writer.key("scopes")
        writer.beginArray()
        for word in principal.scopes.words { writer.value(word) }
        writer.endArray()
        writer.key("disclosure")
        writer.value(principal.disclosure.rawValue)
        writer.key("correlation_id")
        writer.value(correlationID)
        if let traceparent {
            writer.key("traceparent")
            writer.value(traceparent)
        }
        if let tracestate = tracing?.tracestate {
            writer.key("tracestate")
            writer.value(tracestate)
        }
        if let baggage = tracing?.baggage {
            writer.key("baggage")
            writer.value(baggage)
        }
        writer.key("attempt")
        writer.value(Int64(attempt))
        if let idempotencyKey {
            writer.key("idempotency_key")
            writer.value(idempotencyKey)
        }
        if let resourceTemplate {
            writer.key("resource_template")
            writer.value(resourceTemplate)
        }
        if let callID {
            writer.key("call_id")
            writer.value(callID)
        }
        if let asks {
            writer.key("asks")
            writer.raw(asks.abilities.encoded)
        }
        if let softDeadlineMilliseconds {
            writer.key("soft_deadline_ms")
            writer.value(softDeadlineMilliseconds)
        }
        writer.endObject()
        return writer.bytes
    }
}

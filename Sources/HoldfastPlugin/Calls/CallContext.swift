// SPDX-License-Identifier: Apache-2.0

/// On whose behalf a call runs, and under which identifiers.
public struct CallContext: Sendable, Equatable {
    /// How much of a person's identity the answer may show.
    public enum Disclosure: String, Sendable, CaseIterable {
        /// Names.
        case full
        /// Initials.
        case initials
        /// A pseudonym that is stable in one program.
        case pseudonym
    }

    /// Who asked.
    public let principal: String
    /// The caller's roles.
    public let roles: [String]
    /// The caller's scopes.
    public let scopes: [String]
    /// What may be shown of people; an unknown word reads as `pseudonym`.
    public let disclosure: Disclosure
    /// The identifier that logs, errors and tasks share.
    public let correlationID: String
    /// W3C trace context.
    public let traceparent: String?
    /// Vendors' state of the trace (W3C Trace Context, section 3.3); nil for none.
    public let tracestate: String?
    /// What the caller sends along with the trace (W3C Baggage); nil for none.
    public let baggage: String?
    /// Which attempt this is, from 1.
    public let attempt: Int
    /// The caller's key for doing it only once.
    public let idempotencyKey: String?
    /// What this task, or the call that waits, is known by on every face; nil for a call that nobody keeps.
    ///
    /// The same in each attempt and when the call runs again with answers, also for the calls in it.
    public let callID: String?
    /// The schedule version that the call is bound to, if it is.
    public let scheduleVersion: Int64?
    /// What can be asked in this call; words of `asks` that this SDK does not know are left out.
    public let asks: Set<Ask.Ability>
    /// How long the tool should take at most, in milliseconds from its start, before it is stopped.
    public let softDeadlineMilliseconds: Int64?

    init(reading document: JSONValue) {
        principal = document["principal"]?.stringValue ?? ""
        roles = document["roles"]?.arrayValue?.compactMap(\.stringValue) ?? []
        scopes = document["scopes"]?.arrayValue?.compactMap(\.stringValue) ?? []
        disclosure = document["disclosure"]?.stringValue.flatMap(Disclosure.init(rawValue:)) ?? .pseudonym
        correlationID = document["correlation_id"]?.stringValue ?? ""
        traceparent = document["traceparent"]?.stringValue
        tracestate = document["tracestate"]?.stringValue
        baggage = document["baggage"]?.stringValue
        attempt = document["attempt"]?.integerValue.flatMap(Int.init(exactly:)) ?? 1
        idempotencyKey = document["idempotency_key"]?.stringValue
        callID = document["call_id"]?.stringValue
        scheduleVersion = document["schedule_version"]?.integerValue
        asks = Set(
            document["asks"]?.arrayValue?.compactMap { $0.stringValue.flatMap(Ask.Ability.init(rawValue:)) } ?? [])
        softDeadlineMilliseconds = document["soft_deadline_ms"]?.integerValue
    }
}

// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// Header fields that the HTTP library does not name.
extension HTTPField.Name {
    static let requestID = HTTPField.Name("X-Request-ID")
    static let traceparent = HTTPField.Name("traceparent")
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")
    /// An answer of ours is that of an earlier request with the same key.
    static let idempotencyReplayed = HTTPField.Name("Idempotency-Replayed")
    /// Why an administrator passes over a hold.
    static let overrideHold = HTTPField.Name("X-Holdfast-Override-Hold")
    /// RFC 7240.
    static let prefer = HTTPField.Name("Prefer")
    static let preferenceApplied = HTTPField.Name("Preference-Applied")
    /// RFC 7239.
    static let forwarded = Self("Forwarded")
    static let xForwardedFor = Self("X-Forwarded-For")
    static let xForwardedProto = Self("X-Forwarded-Proto")
    static let xForwardedHost = Self("X-Forwarded-Host")
}

extension HTTPFields {
    /// The field of a name that was made from text, which a field name in theory might not be.
    subscript(name: HTTPField.Name?) -> String? {
        get { name.flatMap { self[$0] } }
        set { if let name { self[name] = newValue } }
    }
}

extension HTTPFields {
    /// The values of all fields of a name, in their order.
    subscript(values name: HTTPField.Name?) -> [String] {
        name.map { self[values: $0] } ?? []
    }
}

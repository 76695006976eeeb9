// SPDX-License-Identifier: Apache-2.0

/// The answer of a call that is kept by its idempotency key.
package struct KeptAnswer: Sendable, Hashable {
    package enum Kind: String, Sendable {
        /// The document of a result.
        case result
        /// The document of a problem.
        case problem
        /// The id of a durable call, which has the answer or will have it.
        case call
        /// The call was made and its answer is not kept: it is too large, or has a secret in it.
        case none
    }

    package let kind: Kind
    /// UTF-8.
    package let bytes: [UInt8]

    package init(_ kind: Kind, _ bytes: [UInt8]) {
        self.kind = kind
        self.bytes = bytes
    }

    package init(_ id: DurableCallID) { self.init(.call, Array(id.text.utf8)) }
}

/// Whose key, and of which call.
package struct KeyScope: Sendable, Hashable {
    package let program: String
    /// The name of the person or client; keys of different callers are different keys.
    package let principal: String
    package let key: String

    package init(program: String, principal: String, key: String) {
        self.program = program
        self.principal = principal
        self.key = key
    }

    func validate() throws(StoreError) {
        try FieldCheck.name("program", program)
        try FieldCheck.name("principal", principal)
        try FieldCheck.name("idempotency_key", key)
    }
}

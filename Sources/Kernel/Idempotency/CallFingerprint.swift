// SPDX-License-Identifier: Apache-2.0

package import Cryptography
import JSON

extension PreparedCall {
    /// What tells whether a call with a key that was used before is the same call.
    ///
    /// SHA-256 over what is called, the canonical arguments, and what its answer may show of people: a kept answer is never
    /// given to whoever may see less. The key itself is no part of it, also where a tool takes it as an argument.
    package func fingerprint(for principal: Principal) throws(Problem) -> SHA256Digest {
        var arguments = arguments
        if case .object(var members) = arguments, members["idempotency_key"] != nil {
            members.removeValue(forKey: "idempotency_key")
            arguments = .object(members)
        }
        let words: [JSONValue] = [
            .string(kind == .task ? "task" : "tool"), .string(name), .string(CanonicalJSON.digest(of: arguments)),
            .string(principal.role.rawValue), .string(principal.disclosure.rawValue),
            .array(principal.scopes.words.map { .string($0) }),
        ]
        do { return try SHA256.digest(of: JSONValue.array(words).serialized()) } catch {
            throw Problem(.internalError, "The call cannot be recognised: \(error)")
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import JSON

/// The id of a request: a string or an integer, never null (MCP basic, L46-47).
package enum RequestID: Sendable, Hashable {
    case string(String)
    case integer(Int64)

    /// Nil for null, fractions, numbers beyond 64 bits and everything else that cannot be echoed exactly.
    init?(_ value: JSONValue) {
        switch value {
        case .string(let text): self = .string(text)
        case .integer(let number): self = .integer(number)
        default: return nil
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// A circuit breaker that a person has set: it stays so in every daemon on the store until a person sets it again.
package struct BreakerRecord: Sendable, Hashable {
    /// Such as `http https://api.example.org:443` or `plugin org.example.pager`.
    package let name: String
    /// `forced_open` or `disabled`.
    package let state: String
    package let reason: String
    package let setBy: String
    package let setAtMicros: Int64
}

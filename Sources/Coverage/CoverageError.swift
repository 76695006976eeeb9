// SPDX-License-Identifier: Apache-2.0

/// An input of the analysis core that cannot be worked with: which field, what it was, what is allowed.
public struct CoverageError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The field as the caller knows it, for example `slot.demand[3]`.
    public let field: String
    /// The value that was given, as text.
    public let value: String
    /// What would have been accepted.
    public let allowed: String

    /// Makes an error about `field`.
    public init(field: String, value: some CustomStringConvertible, allowed: String) {
        self.field = field
        self.value = value.description
        self.allowed = allowed
    }

    /// One line that names the field, the value and the allowed range.
    public var description: String { "\(field) is \(value); allowed: \(allowed)" }
}

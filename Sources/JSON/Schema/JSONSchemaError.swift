// SPDX-License-Identifier: Apache-2.0

/// Why a schema cannot be used; a schema is refused whole, so that no keyword is ever silently without effect.
public struct JSONSchemaError: Error, Sendable, Equatable {
    /// JSON pointer of the schema that holds the keyword; empty for the root.
    public let pointer: String
    /// The keyword at fault, empty if the schema itself is.
    public let keyword: String
    /// What is wrong and what is allowed, as one sentence without the place.
    public let message: String

    /// An error at a place.
    public init(pointer: String, keyword: String, message: String) {
        self.pointer = pointer
        self.keyword = keyword
        self.message = message
    }
}

extension JSONSchemaError: CustomStringConvertible {
    /// Place and message.
    public var description: String {
        let place = keyword.isEmpty ? pointer : pointer + "/" + JSONPointer.escaped(keyword)
        return "schema \(place.isEmpty ? "(root)" : place): \(message)"
    }
}

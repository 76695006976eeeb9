// SPDX-License-Identifier: Apache-2.0

/// Why a schema cannot be used; a schema is refused whole.
public struct JSONSchemaError: Error, Sendable, Equatable {
    /// URI of the document at fault, empty for the schema itself.
    public let resource: String
    /// JSON pointer (RFC 6901) of the keyword or subschema at fault in that document; empty for its root.
    public let schemaPath: String
    /// The keyword at fault, empty if the subschema itself is.
    public let keyword: String
    /// What is wrong and what is allowed, as one sentence without the place.
    public let message: String

    /// An error at a place.
    public init(resource: String = "", schemaPath: String, keyword: String, message: String) {
        self.resource = resource
        self.schemaPath = schemaPath
        self.keyword = keyword
        self.message = message
    }
}

extension JSONSchemaError: CustomStringConvertible {
    /// Place and message.
    public var description: String { SchemaLocation.words(resource, schemaPath) + ": " + message }
}

/// Something in a schema that is allowed and probably not meant.
public struct JSONSchemaWarning: Sendable, Equatable {
    /// URI of the document, empty for the schema itself.
    public let resource: String
    /// JSON pointer (RFC 6901) of the keyword in that document.
    public let schemaPath: String
    /// What may be wrong, as one sentence without the place.
    public let message: String

    /// A warning at a place.
    public init(resource: String = "", schemaPath: String, message: String) {
        self.resource = resource
        self.schemaPath = schemaPath
        self.message = message
    }
}

extension JSONSchemaWarning: CustomStringConvertible {
    /// Place and message.
    public var description: String { SchemaLocation.words(resource, schemaPath) + ": " + message }
}

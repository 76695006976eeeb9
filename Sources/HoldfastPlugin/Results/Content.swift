// SPDX-License-Identifier: Apache-2.0

/// A piece of what a tool, a prompt or a resource says, as MCP has it: text, a picture, sound, a file, or where one is.
///
/// A client of an older revision that does not know a kind gets a text in its place.
public struct Content: Sendable, Equatable {
    /// Whom a piece is for.
    public enum Audience: String, Sendable, CaseIterable {
        /// The person.
        case user
        /// The model.
        case assistant
    }

    /// The content block.
    public let json: JSONValue

    /// A block from its JSON, for what there is no word for here.
    public init(json: JSONValue) { self.json = json }

    /// Text.
    public static func text(_ text: String) -> Content {
        Content(json: ["type": "text", "text": .string(text)])
    }

    /// A picture, such as a PNG with the media type `image/png`.
    public static func image(_ bytes: [UInt8], mimeType: String) -> Content {
        Content(json: ["type": "image", "data": .string(Base64.encode(bytes)), "mimeType": .string(mimeType)])
    }

    /// Sound, such as a WAV file with the media type `audio/wav`.
    public static func audio(_ bytes: [UInt8], mimeType: String) -> Content {
        Content(json: ["type": "audio", "data": .string(Base64.encode(bytes)), "mimeType": .string(mimeType)])
    }

    /// A resource of text that travels with the answer.
    public static func resource(uri: String, mimeType: String? = nil, text: String) -> Content {
        embedded(uri, mimeType, ("text", .string(text)))
    }

    /// A resource of bytes that travels with the answer.
    public static func resource(uri: String, mimeType: String? = nil, bytes: [UInt8]) -> Content {
        embedded(uri, mimeType, ("blob", .string(Base64.encode(bytes))))
    }

    /// Where a resource is that the client can read if it wants to.
    public static func link(
        uri: String, name: String, description: String? = nil, mimeType: String? = nil
    ) -> Content {
        var object: JSONObject = ["type": "resource_link", "uri": .string(uri), "name": .string(name)]
        if let description { object["description"] = .string(description) }
        if let mimeType { object["mimeType"] = .string(mimeType) }
        return Content(json: .object(object))
    }

    /// The same with whom it is for and how much it matters, from 0 (could be left out) to 1 (has to be there).
    ///
    /// - Parameter lastModified: when it was made, ISO 8601.
    public func annotated(
        audience: [Audience] = [], priority: Double? = nil, lastModified: String? = nil
    ) -> Content {
        guard var object = json.objectValue else { return self }
        var annotations = JSONObject()
        if !audience.isEmpty { annotations["audience"] = .array(audience.map { .string($0.rawValue) }) }
        if let priority { annotations["priority"] = .number(min(max(priority, 0), 1)) }
        if let lastModified { annotations["lastModified"] = .string(lastModified) }
        object["annotations"] = .object(annotations)
        return Content(json: .object(object))
    }

    private static func embedded(_ uri: String, _ mimeType: String?, _ body: (String, JSONValue)) -> Content {
        var resource: JSONObject = ["uri": .string(uri)]
        if let mimeType { resource["mimeType"] = .string(mimeType) }
        resource[body.0] = body.1
        return Content(json: ["type": "resource", "resource": .object(resource)])
    }
}

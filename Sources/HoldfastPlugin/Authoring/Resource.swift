// SPDX-License-Identifier: Apache-2.0

/// A resource as a value: something of a fixed URI that clients can read and be told of when it changes.
public struct Resource: Sendable {
    /// Reads it, on the plugin's own threads.
    public typealias Body = @Sendable (ToolCall) async throws -> ResourceOutput

    /// An absolute URI (RFC 3986), unique on a site.
    public let uri: String
    /// What lists say of it.
    public var listing: ResourceListing
    let body: Body

    /// A resource; whoever calls a resource that is not there ends with `ToolFailure.notFound`.
    public init(
        uri: String, name: String, title: String? = nil, description: String, mimeType: String? = nil,
        size: Int64? = nil, audience: [Content.Audience] = [], priority: Double? = nil, icons: [Icon] = [],
        meta: JSONObject = [:], run body: @escaping Body
    ) {
        self.uri = uri
        listing = ResourceListing(
            name: name, title: title ?? name, description: description, mimeType: mimeType, size: size,
            audience: audience, priority: priority, icons: icons, meta: meta)
        self.body = body
    }

    /// One entry of `resources`.
    var json: JSONValue { .object(listing.members(after: ["uri": .string(uri)])) }
}

/// All resources whose URIs a template describes.
///
/// ```swift
/// ResourceTemplate("acme://rooms/{room}/plan", name: "room_plan", description: "The plan of one room.") { call in
///     .text(try await plan(of: call.string("room")), mimeType: "text/plain")
/// }
/// ```
public struct ResourceTemplate: Sendable {
    /// RFC 6570, level 1: simple variables such as `{id}`, each of which stands for a text without reserved characters.
    public let template: String
    /// What lists say of it; its size is not known before.
    public var listing: ResourceListing
    /// What is to be said of the variables; one that is not among them is a plain one.
    public let variables: [PromptArgument]
    let body: Resource.Body

    /// A template; the closure has the variables as arguments, decoded, and the URI as `call.uri`.
    ///
    /// Values that there is nothing of end with `ToolFailure.notFound`.
    public init(
        _ template: String, name: String, title: String? = nil, description: String, mimeType: String? = nil,
        audience: [Content.Audience] = [], priority: Double? = nil, icons: [Icon] = [], meta: JSONObject = [:],
        variables: [PromptArgument] = [], run body: @escaping Resource.Body
    ) {
        self.template = template
        listing = ResourceListing(
            name: name, title: title ?? name, description: description, mimeType: mimeType, size: nil,
            audience: audience, priority: priority, icons: icons, meta: meta)
        self.variables = variables
        self.body = body
    }

    /// One entry of `resource_templates`.
    var json: JSONValue {
        var object = listing.members(after: ["uri_template": .string(template)])
        if !variables.isEmpty { object["variables"] = .array(variables.map { $0.json(isVariable: true) }) }
        return .object(object)
    }
}

/// What lists say of a resource.
public struct ResourceListing: Sendable {
    /// A short name for programs and people, up to 128 bytes.
    public var name: String
    /// What a person calls it.
    public var title: String
    /// What it holds, and when to read it.
    public var description: String
    /// Such as `application/json`.
    public var mimeType: String?
    /// In bytes, when it is known before.
    public var size: Int64?
    /// Whom it is for; nobody in particular when empty.
    public var audience: [Content.Audience]
    /// How much it matters, from 0 to 1.
    public var priority: Double?
    /// Pictures for lists.
    public var icons: [Icon]
    /// What clients get as `_meta`.
    public var meta: JSONObject
    /// How long a client may keep what it has read, in milliseconds; 0 for not at all.
    public var timeToLiveMilliseconds: Int64 = 0

    func members(after first: JSONObject) -> JSONObject {
        var object = first
        object["name"] = .string(name)
        object["title"] = .string(title)
        object["description"] = .string(description)
        if let mimeType { object["mime_type"] = .string(mimeType) }
        if let size { object["size"] = .integer(size) }
        var annotations: JSONObject = [:]
        if !audience.isEmpty { annotations["audience"] = .array(audience.map { .string($0.rawValue) }) }
        if let priority { annotations["priority"] = .number(priority) }
        if !annotations.isEmpty { object["annotations"] = .object(annotations) }
        if !icons.isEmpty { object["icons"] = .array(icons.map(\.json)) }
        if !meta.isEmpty { object["meta"] = .object(meta) }
        if timeToLiveMilliseconds > 0 { object["ttl_ms"] = .integer(timeToLiveMilliseconds) }
        return object
    }
}

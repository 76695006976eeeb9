// SPDX-License-Identifier: Apache-2.0

package import JSON

/// What a plugin offers to be read: a resource of a fixed URI, or all resources of a template.
///
/// What a read by a template finds is the resource of that URI, with the template's variables as arguments.
package struct ResourceDescriptor: Sendable {
    /// The URI that is read; of a listed template its text.
    package var uri: String
    /// A short name for programs and people.
    package var name: String
    package var title: String
    package var description: String
    package var mimeType: String?
    /// In bytes, when it is known before.
    package var size: Int64?
    package var annotations: ContentAnnotations
    package var icons: [Icon]
    package var meta: JSONObject
    package var timeoutMilliseconds: Int64?
    /// How long a client may keep what it has read; 0 for not at all.
    package var timeToLiveMilliseconds: Int64 = 0
    /// The template; nil for a resource of a fixed URI.
    package let template: URITemplate?
    /// What is known of the template's variables, in their order.
    package let variables: [OfferedArgument]
    package let inputSchema: JSONSchema
    /// The values of the variables in the URI that is read.
    package private(set) var values: JSONObject = [:]

    /// A resource of a fixed URI.
    package init(
        uri: String, name: String, title: String, description: String, mimeType: String? = nil, size: Int64? = nil,
        annotations: ContentAnnotations = ContentAnnotations(), icons: [Icon] = [], meta: JSONObject = [:],
        timeoutMilliseconds: Int64? = nil
    ) throws(JSONSchemaError) {
        self.uri = uri
        self.name = name
        self.title = title
        self.description = description
        self.mimeType = mimeType
        self.size = size
        self.annotations = annotations
        self.icons = icons
        self.meta = meta
        self.timeoutMilliseconds = timeoutMilliseconds
        template = nil
        variables = []
        inputSchema = try OfferedArgument.schema([])
    }

    /// All resources of a template; a variable of which nothing is said is a plain one.
    package init(
        template: URITemplate, name: String, title: String, description: String, mimeType: String? = nil,
        annotations: ContentAnnotations = ContentAnnotations(), icons: [Icon] = [], meta: JSONObject = [:],
        timeoutMilliseconds: Int64? = nil, variables: [OfferedArgument] = []
    ) throws(JSONSchemaError) {
        uri = template.text
        self.name = name
        self.title = title
        self.description = description
        self.mimeType = mimeType
        size = nil
        self.annotations = annotations
        self.icons = icons
        self.meta = meta
        self.timeoutMilliseconds = timeoutMilliseconds
        self.template = template
        self.variables = template.variables.map { name in
            variables.first { $0.name == name } ?? OfferedArgument(name: name, isRequired: true)
        }
        inputSchema = try OfferedArgument.schema(self.variables)
    }

    /// The resource of a URI that the template matches; nil for every other URI.
    func matching(_ uri: String) -> ResourceDescriptor? {
        guard let found = template?.match(uri) else { return nil }
        var resource = self
        resource.uri = uri
        resource.values = JSONObject(found.map { ($0.name, JSONValue.string($0.value)) })
        return resource
    }
}

extension ResourceDescriptor: OfferDescriptor {
    package static var kind: CallKind { .resource }
    package static var noun: String { "resource" }
    package static var grantPrefix: String { "resource.read:" }
    /// A call is given the URI.
    package var callName: String { uri }
    /// Of a template, so that the names in metrics and rates stay bounded.
    package var label: String { template?.text ?? uri }
    package var scopeName: String { "resource:" + label }
    package var outputSchema: JSONSchema? { nil }

    /// What the URI says; a caller adds nothing to it.
    package func arguments(given: JSONValue) -> JSONValue { .object(values) }

    /// A resource that is there has contents, and each says what it is of (MCP 2026-07-28, resources, L410).
    package func fault(in result: ToolResult) -> String? {
        guard !result.content.isEmpty else { return "without contents" }
        for block in result.content {
            guard block["type"] == "resource", let contents = block["resource"],
                contents["uri"]?.stringValue != nil,
                contents["text"]?.stringValue != nil || contents["blob"]?.stringValue != nil
            else { return "with a content that is no {type: resource, resource: {uri, text or blob}}" }
        }
        return nil
    }

    package static func find(_ name: String, in registry: Registry) -> Registry.Resource? { registry.resource(name) }
    package static func suggestions(for name: String, in registry: Registry) -> [String] {
        Registry.nearest(to: name, among: registry.resources.map(\.descriptor.uri))
    }
}

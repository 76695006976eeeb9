// SPDX-License-Identifier: Apache-2.0

package import JSON

/// Whom a content is for, how much it matters, and when it was made (MCP, resources, annotations).
package struct ContentAnnotations: Sendable, Equatable {
    /// Whom a content is meant for.
    package enum Audience: String, Sendable, CaseIterable {
        case user, assistant
    }

    package var audience: [Audience] = []
    /// From 0, optional, to 1, required.
    package var priority: Double?
    /// ISO 8601.
    package var lastModified: String?

    package init(audience: [Audience] = [], priority: Double? = nil, lastModified: String? = nil) {
        self.audience = audience
        self.priority = priority
        self.lastModified = lastModified
    }

    /// Whether nothing is said.
    package var isEmpty: Bool { audience.isEmpty && priority == nil && lastModified == nil }

    /// As MCP writes them.
    package var json: JSONValue {
        var object: JSONObject = [:]
        if !audience.isEmpty { object["audience"] = .array(audience.map { .string($0.rawValue) }) }
        if let priority { object["priority"] = .number(priority) }
        if let lastModified { object["lastModified"] = .string(lastModified) }
        return .object(object)
    }
}

extension ContentAnnotations {
    /// Reads the member `annotations` of a resource: `{audience?, priority?, last_modified?}`.
    init(reading field: ManifestField) throws(ManifestError) {
        self.init()
        guard let value = field.object["annotations"] else { return }
        let entry = try ManifestField(value, at: field.pointer + "/annotations")
        for (index, word) in try entry.strings("audience").enumerated() {
            guard let audience = Audience(rawValue: word) else {
                throw entry.fail("audience/\(index)", "must be user or assistant, is \"\(word.prefix(80))\"")
            }
            self.audience.append(audience)
        }
        if let value = entry.object["priority"] {
            guard let number = value.doubleValue, (0...1).contains(number) else {
                throw entry.fail("priority", "must be a number from 0 to 1, is \(value.text)")
            }
            priority = number
        }
        lastModified = try entry.string(ifPresent: "last_modified")
    }
}

// SPDX-License-Identifier: Apache-2.0

package import JSON

/// A picture that clients may show beside a tool, a prompt or a resource (MCP 2025-11-25, icons).
package struct Icon: Sendable, Hashable {
    /// The background that it is meant for.
    package enum Theme: String, Sendable, CaseIterable {
        case light, dark
    }

    /// The longest source, in bytes: every list has it.
    package static let maximumBytes = 8_192

    /// An `https:` or `data:` URI.
    package let source: String
    package let mimeType: String?
    /// Such as `48x48`, or `any`.
    package let sizes: [String]
    package let theme: Theme?

    package init(source: String, mimeType: String? = nil, sizes: [String] = [], theme: Theme? = nil) {
        self.source = source
        self.mimeType = mimeType
        self.sizes = sizes
        self.theme = theme
    }

    /// As MCP writes it.
    package var json: JSONValue {
        var object: JSONObject = ["src": .string(source)]
        if let mimeType { object["mimeType"] = .string(mimeType) }
        if !sizes.isEmpty { object["sizes"] = .array(sizes.map { .string($0) }) }
        if let theme { object["theme"] = .string(theme.rawValue) }
        return .object(object)
    }
}

extension Icon {
    /// Reads one entry of `icons`: `{src, mime_type?, sizes?, theme?}`.
    init(reading value: JSONValue, at pointer: String) throws(ManifestError) {
        let field = try ManifestField(value, at: pointer)
        let source = try field.string("src")
        guard source.hasPrefix("https://") || source.hasPrefix("data:image/"), source.utf8.count <= Self.maximumBytes
        else {
            throw field.fail(
                "src",
                "must be an https: or data:image/ URI of at most \(Self.maximumBytes) bytes, is \"\(source.prefix(80))\""
            )
        }
        let sizes = try field.strings("sizes")
        for (index, size) in sizes.enumerated() where size != "any" && !Self.isSize(size) {
            throw field.fail("sizes/\(index)", "must be any, or such as 48x48; is \"\(size.prefix(80))\"")
        }
        self.init(
            source: source, mimeType: try field.string(ifPresent: "mime_type"), sizes: sizes,
            theme: field.object["theme"] == nil ? nil : try field.choice("theme", Theme.self, default: .light))
    }

    private static func isSize(_ text: String) -> Bool {
        let sides = text.split(separator: "x", omittingEmptySubsequences: false)
        return sides.count == 2
            && sides.allSatisfy { side in
                (1...5).contains(side.utf8.count) && side.utf8.allSatisfy { (48...57).contains($0) }
            }
    }
}

extension ManifestField {
    /// A text that is not empty; nil when it is absent.
    func string(ifPresent key: String) throws(ManifestError) -> String? { object[key] == nil ? nil : try string(key) }

    /// The member `icons`, at most eight.
    func icons() throws(ManifestError) -> [Icon] {
        let list = try array("icons")
        guard list.count <= 8 else { throw fail("icons", "must have at most 8 entries, has \(list.count)") }
        var icons: [Icon] = []
        for (index, value) in list.enumerated() {
            icons.append(try Icon(reading: value, at: "\(pointer)/icons/\(index)"))
        }
        return icons
    }

    /// The member `meta`, which clients get as `_meta`.
    func meta() throws(ManifestError) -> JSONObject {
        guard let value = object["meta"] else { return [:] }
        guard let members = value.objectValue else { throw fail("meta", "must be an object, is \(value.kindName)") }
        return members
    }
}

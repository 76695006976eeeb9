// SPDX-License-Identifier: Apache-2.0

/// A picture that clients may show beside a tool, a prompt or a resource.
public struct Icon: Sendable, Equatable {
    /// The background that it is meant for.
    public enum Theme: String, Sendable, CaseIterable {
        /// Dark on light.
        case light
        /// Light on dark.
        case dark
    }

    /// An `https:` or `data:image/` URI of at most 8,192 bytes.
    public let source: String
    /// Such as `image/png`.
    public let mimeType: String?
    /// Such as `48x48`, or `any` for one that scales.
    public let sizes: [String]
    /// The background that it is meant for; nil for any.
    public let theme: Theme?

    /// A picture; the host checks it when it reads the manifest.
    public init(_ source: String, mimeType: String? = nil, sizes: [String] = [], theme: Theme? = nil) {
        self.source = source
        self.mimeType = mimeType
        self.sizes = sizes
        self.theme = theme
    }

    var json: JSONValue {
        var object: JSONObject = ["src": .string(source)]
        if let mimeType { object["mime_type"] = .string(mimeType) }
        if !sizes.isEmpty { object["sizes"] = .array(sizes.map { .string($0) }) }
        if let theme { object["theme"] = .string(theme.rawValue) }
        return .object(object)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// A URI or a relative reference (RFC 3986, section 4.1), taken apart into its components.
///
/// Two references are equal if they are written the same; compare `normalized` ones to know whether they name the
/// same thing.
public struct URIReference: Sendable, Hashable {
    /// The scheme as written, without the colon; nil for a relative reference.
    public private(set) var scheme: String?
    /// User, host and port as written; nil if there is no `//`.
    public private(set) var authority: String?
    /// The path, still percent-encoded.
    public private(set) var path: String
    /// The query without the question mark, still percent-encoded.
    public private(set) var query: String?
    /// The fragment without the number sign, still percent-encoded.
    public private(set) var fragment: String?

    /// The reference that `text` is, nil if it does not fit the grammar of RFC 3986, appendix A.
    public init?(_ text: String) {
        let parsed = text.withBytes { bytes -> URIReference? in
            guard let parts = URIGrammar(bytes: bytes, isInternational: false).components() else { return nil }
            func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
            return URIReference(
                scheme: parts.scheme.map(string), authority: parts.authority.map(string), path: string(parts.path),
                query: parts.query.map(string), fragment: parts.fragment.map(string))
        }
        guard let parsed else { return nil }
        self = parsed
    }

    init(scheme: String?, authority: String?, path: String, query: String?, fragment: String?) {
        self.scheme = scheme
        self.authority = authority
        self.path = path
        self.query = query
        self.fragment = fragment
    }

    /// Whether there is a scheme: a URI, with or without a fragment, and not a relative reference.
    public var isAbsolute: Bool { scheme != nil }

    /// Whether there is no fragment, or one without characters.
    ///
    /// JSON Schema takes both for the whole document.
    public var hasEmptyFragment: Bool { fragment?.isEmpty ?? true }

    /// The reference without its fragment: what names a document.
    public var withoutFragment: URIReference {
        URIReference(scheme: scheme, authority: authority, path: path, query: query, fragment: nil)
    }

    /// The fragment with its percent-encoded octets decoded (section 2.1).
    ///
    /// Nil if there is no fragment, or if its octets are not UTF-8.
    public var decodedFragment: String? {
        fragment.flatMap { String(validating: PercentEncoding.decoded($0), as: UTF8.self) }
    }
}

extension URIReference: CustomStringConvertible {
    /// The reference as text (section 5.3).
    ///
    /// A path that starts with `//` and has no authority before it is written with `/.` in front, since it would be
    /// read as an authority otherwise.
    public var description: String {
        var text = ""
        if let scheme { text += scheme + ":" }
        if let authority {
            text += "//" + authority
        } else if path.hasPrefix("//") {
            text += "/."
        }
        text += path
        if let query { text += "?" + query }
        if let fragment { text += "#" + fragment }
        return text
    }
}

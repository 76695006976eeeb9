// SPDX-License-Identifier: Apache-2.0

/// The formats of strings that JSON Schema 2020-12 defines (Validation, section 7.3).
public enum StringFormat: String, Sendable, Hashable, CaseIterable {
    /// `date-time` of RFC 3339, section 5.6.
    case dateTime = "date-time"
    /// `full-date` of RFC 3339, section 5.6.
    case date
    /// `full-time` of RFC 3339, section 5.6: with an offset.
    case time
    /// `duration` of RFC 3339, appendix A.
    case duration
    /// `Mailbox` of RFC 5321, section 4.1.2.
    case email
    /// `Mailbox` of RFC 6531, section 3.3.
    case idnEmail = "idn-email"
    /// A host name of RFC 1123, section 2.1, with A-labels of RFC 5890.
    case hostname
    /// An internationalized host name of RFC 5890, section 2.3.2.3.
    case idnHostname = "idn-hostname"
    /// A dotted quad of RFC 2673, section 3.2.
    case ipv4
    /// An address of RFC 4291, section 2.2.
    case ipv6
    /// `URI` of RFC 3986, appendix A.
    case uri
    /// `URI-reference` of RFC 3986, appendix A.
    case uriReference = "uri-reference"
    /// `IRI` of RFC 3987, section 2.2.
    case iri
    /// `IRI-reference` of RFC 3987, section 2.2.
    case iriReference = "iri-reference"
    /// A UUID of RFC 4122, section 3.
    case uuid
    /// `URI-Template` of RFC 6570, section 2, of every level.
    case uriTemplate = "uri-template"
    /// `json-pointer` of RFC 6901, section 3.
    case jsonPointer = "json-pointer"
    /// `relative-json-pointer` of draft-bhutton-relative-json-pointer-00.
    case relativeJSONPointer = "relative-json-pointer"
    /// A regular expression of ECMA-262 that `Pattern` takes.
    case regex

    /// The format of a name as schemas write it; nil for a name that the standard does not define.
    public init?(name: String) { self.init(rawValue: name) }

    /// The name as schemas write it.
    public var name: String { rawValue }

    /// Whether `text` has the format; linear in its length.
    public func accepts(_ text: String) -> Bool {
        text.withBytes { accepts($0) }
    }

    /// Whether UTF-8 bytes have the format; linear in their number.
    public func accepts(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool {
        switch self {
        case .dateTime: DateTimeFormat.isDateTime(utf8)
        case .date: DateTimeFormat.isDate(utf8)
        case .time: DateTimeFormat.isTime(utf8)
        case .duration: DurationFormat.isDuration(utf8)
        case .email: MailboxFormat.isMailbox(utf8, isInternational: false)
        case .idnEmail: MailboxFormat.isMailbox(utf8, isInternational: true)
        case .hostname: HostNameFormat.isHostName(utf8)
        case .idnHostname: HostNameFormat.isInternationalHostName(utf8)
        case .ipv4: InternetAddress.isVersion4(utf8)
        case .ipv6: InternetAddress.isVersion6(utf8)
        case .uri: URIGrammar(bytes: utf8, isInternational: false).components()?.scheme != nil
        case .uriReference: URIGrammar(bytes: utf8, isInternational: false).components() != nil
        case .iri: URIGrammar(bytes: utf8, isInternational: true).components()?.scheme != nil
        case .iriReference: URIGrammar(bytes: utf8, isInternational: true).components() != nil
        case .uuid: UUIDFormat.isUUID(utf8)
        case .uriTemplate: URITemplateFormat.isTemplate(utf8)
        case .jsonPointer: PointerFormat.isPointer(utf8)
        case .relativeJSONPointer: PointerFormat.isRelativePointer(utf8)
        case .regex: Pattern.isSyntax(String(decoding: utf8, as: UTF8.self))
        }
    }

    /// What the format looks like, as a phrase for messages: `a date such as 2026-03-01`.
    public var expectation: String {
        switch self {
        case .dateTime: "a date and time with offset such as 2026-03-01T08:30:00Z"
        case .date: "a date such as 2026-03-01"
        case .time: "a time with offset such as 08:30:00Z"
        case .duration: "a duration such as P1DT12H"
        case .email: "an email address such as name@example.org"
        case .idnEmail: "an email address such as name@example.org (letters of any script are allowed)"
        case .hostname: "a host name such as www.example.org"
        case .idnHostname: "a host name such as www.example.org (letters of any script are allowed)"
        case .ipv4: "an IPv4 address such as 192.0.2.1"
        case .ipv6: "an IPv6 address such as 2001:db8::1"
        case .uri: "a URI with a scheme such as https://example.org/page"
        case .uriReference: "a URI or a relative reference such as /page#part"
        case .iri: "an IRI with a scheme such as https://example.org/page"
        case .iriReference: "an IRI or a relative reference such as /page#part"
        case .uuid: "a UUID such as 123e4567-e89b-12d3-a456-426614174000"
        case .uriTemplate: "a URI template such as /people/{id}"
        case .jsonPointer: "a JSON pointer such as /people/0/name"
        case .relativeJSONPointer: "a relative JSON pointer such as 1/name"
        case .regex: "a regular expression of ECMA-262 such as ^[a-z]+$"
        }
    }
}

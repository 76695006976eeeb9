// SPDX-License-Identifier: Apache-2.0

/// How a document is laid out.
public enum JSONStyle: Sendable, Hashable {
    /// No whitespace, members in their order; never contains a newline byte.
    case compact
    /// Two spaces of indentation, a member or element a line; no newline at the end.
    case pretty
    /// Like compact, with the members of every object sorted by the UTF-8 bytes of their keys, so that equal values
    /// give equal bytes. Integral doubles are written as integers, as RFC 8785 does.
    ///
    /// Numbers keep all their digits, unlike RFC 8785, which makes doubles of them: one of more than 19 significant
    /// digits, or with an exponent of more than three, is written as `d.ddde+n`.
    case canonical
}

extension JSONValue {
    /// The document as UTF-8 bytes.
    ///
    /// Linear in its size (canonical: plus sorting the keys).
    public func serialized(_ style: JSONStyle = .compact) -> [UInt8] {
        var buffer = OutputBuffer(capacity: 256)
        switch style {
        case .compact: buffer.append(compact: self)
        case .pretty: buffer.append(pretty: self, indentation: 0)
        case .canonical: buffer.append(canonical: self)
        }
        return buffer.finish()
    }

    /// The compact form as a string.
    public var text: String { String(decoding: serialized(), as: UTF8.self) }
}

extension JSONValue: CustomStringConvertible {
    /// The compact form.
    public var description: String { text }
}

extension JSONObject: CustomStringConvertible {
    /// The compact form.
    public var description: String { JSONValue.object(self).text }
}

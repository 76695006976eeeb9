// SPDX-License-Identifier: Apache-2.0

/// `URI-Template` (RFC 6570, section 2).
struct URITemplateFormat {
    private var reader: ByteReader

    static func isTemplate(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var format = URITemplateFormat(reader: ByteReader(bytes))
        while let byte = format.reader.peek {
            guard byte == UInt8(ascii: "{") ? format.takeExpression() : format.takeLiteral(byte) else { return false }
        }
        return true
    }

    /// `literals` (section 2.1, with erratum 6937: the apostrophe is one).
    private static let literals = URIGrammar.unreserved.union(ASCIISet("!#$&'()*+,/:;=?@[]"))
    /// `operator` (section 2.2), with those that the RFC reserves.
    private static let operators = ASCIISet("+#./;?&=,!@|")
    private static let variableCharacters = ASCIISet.alphanumerics.union(ASCIISet("_"))

    private mutating func takeLiteral(_ byte: UInt8) -> Bool {
        if byte == UInt8(ascii: "%") { return takeTriplet() }
        if byte < 0x80 { return reader.skip(Self.literals) > 0 }
        let bytes = reader.bytes
        let scalar = UTF8Scalar(bytes, at: reader.position, end: bytes.count)
        for _ in 0..<scalar.length { _ = reader.next() }
        return URIGrammar.isUCSCharacter(scalar.value) || URIGrammar.isPrivate(scalar.value)
    }

    /// `expression`: a list of variables in braces.
    private mutating func takeExpression() -> Bool {
        guard reader.take("{") else { return false }
        if let byte = reader.peek, Self.operators.contains(byte) { _ = reader.next() }
        repeat {
            guard takeVariable() else { return false }
        } while reader.take(",")
        return reader.take("}")
    }

    /// `varspec` (sections 2.3 and 2.4): a name and its modifier.
    private mutating func takeVariable() -> Bool {
        repeat {
            guard takeNamePart() else { return false }
        } while reader.take(".")
        if reader.take(":") {
            guard let first = reader.peek, first != UInt8(ascii: "0") else { return false }
            return (1...4).contains(reader.skip(.digits))
        }
        _ = reader.take("*")
        return true
    }

    /// `varchar`, once or more.
    private mutating func takeNamePart() -> Bool {
        var length = 0
        while true {
            length += reader.skip(Self.variableCharacters)
            guard reader.peek == UInt8(ascii: "%") else { return length > 0 }
            guard takeTriplet() else { return false }
            length += 1
        }
    }

    private mutating func takeTriplet() -> Bool {
        guard reader.take("%"), let high = reader.next(), let low = reader.next() else { return false }
        return high.hexValue != nil && low.hexValue != nil
    }
}

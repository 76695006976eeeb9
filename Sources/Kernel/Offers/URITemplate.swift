// SPDX-License-Identifier: Apache-2.0

/// A URI template of level 1 (RFC 6570, section 1.2): literal text and simple variables such as `{id}`.
///
/// A variable stands for one or more unreserved or percent-encoded characters, so never for a `/`. Between two reserved
/// characters there is at most one variable: a URI is matched in one way or in none.
package struct URITemplate: Sendable, Hashable {
    enum Part: Sendable, Hashable {
        case literal([UInt8])
        case variable(String)
    }

    /// The most variables of one template.
    package static let maximumVariables = 16
    /// The longest template, in bytes.
    package static let maximumBytes = 512

    /// The template as it was written.
    package let text: String
    let parts: [Part]

    /// The names of its variables, in order.
    package var variables: [String] {
        parts.compactMap { if case .variable(let name) = $0 { name } else { nil } }
    }

    /// Reads a template.
    ///
    /// - Throws: what is wrong, as the end of the sentence "must ...". O(length).
    package init(parsing text: String) throws(URITemplateError) {
        let bytes = Array(text.utf8)
        guard (1...Self.maximumBytes).contains(bytes.count) else {
            throw URITemplateError("have 1 to \(Self.maximumBytes) bytes")
        }
        var parts: [Part] = []
        var literal: [UInt8] = []
        var names: Set<String> = []
        var isRunTaken = false
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            guard byte == UInt8(ascii: "{") else {
                if URIText.isReserved(byte) { isRunTaken = false }
                literal.append(byte)
                place += 1
                continue
            }
            guard let end = bytes[place...].firstIndex(of: UInt8(ascii: "}")) else {
                throw URITemplateError("close every brace")
            }
            let name = try Self.name(bytes[(place + 1)..<end])
            guard names.insert(name).inserted else {
                throw URITemplateError("name each variable once, not {\(name)} twice")
            }
            guard !isRunTaken else {
                throw URITemplateError(
                    "have a reserved character such as / between {\(name)} and the variable before it")
            }
            isRunTaken = true
            if !literal.isEmpty { parts.append(.literal(literal)) }
            literal = []
            parts.append(.variable(name))
            place = end + 1
        }
        if !literal.isEmpty { parts.append(.literal(literal)) }
        guard (1...Self.maximumVariables).contains(names.count) else {
            throw URITemplateError("have 1 to \(Self.maximumVariables) variables such as {id}")
        }
        guard case .literal(let head)? = parts.first, URIText.schemeLength(head + [120]) != nil else {
            throw URITemplateError("begin with a scheme such as \"test:\"")
        }
        for case .literal(let bytes) in parts where !URIText.isWritten(bytes) {
            throw URITemplateError("consist of the characters of RFC 3986 and of variables in braces")
        }
        self.text = text
        self.parts = parts
    }

    private static func name(_ bytes: ArraySlice<UInt8>) throws(URITemplateError) -> String {
        let isPlain = bytes.allSatisfy { URIText.isLetter($0) || URIText.isDigit($0) || $0 == UInt8(ascii: "_") }
        guard isPlain, (1...64).contains(bytes.count) else {
            throw URITemplateError(
                "have simple variables of a-z, A-Z, 0-9 and _ only; {\(String(decoding: bytes.prefix(64), as: UTF8.self))} "
                    + "is another expression of RFC 6570")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The values of the variables by which the template expands to a URI, decoded; nil when there are none.
    ///
    /// O(length).
    package func match(_ uri: String) -> [(name: String, value: String)]? {
        let bytes = Array(uri.utf8)
        guard bytes.count <= URIText.maximumBytes else { return nil }
        var values: [(name: String, value: String)] = []
        var place = 0
        for (index, part) in parts.enumerated() {
            switch part {
            case .literal(let literal):
                guard bytes[place...].starts(with: literal) else { return nil }
                place += literal.count
            case .variable(let name):
                let run = bytes[place...].prefix { URIText.isUnreserved($0) || $0 == UInt8(ascii: "%") }
                let tail = tail(after: index)
                guard run.count > tail.count, run.suffix(tail.count).elementsEqual(tail) else { return nil }
                let value = run.dropLast(tail.count)
                guard let text = URIText.decoded(value) else { return nil }
                values.append((name, text))
                place = value.endIndex
            }
        }
        return place == bytes.count ? values : nil
    }

    /// What of the literal behind a variable belongs to the same run of characters.
    private func tail(after index: Int) -> ArraySlice<UInt8> {
        guard index + 1 < parts.count, case .literal(let literal) = parts[index + 1] else { return [] }
        return literal.prefix { !URIText.isReserved($0) }
    }

    /// The URI of these values; nil when one is missing or empty.
    package func expanded(_ values: [String: String]) -> String? {
        var text = ""
        for part in parts {
            switch part {
            case .literal(let bytes): text += String(decoding: bytes, as: UTF8.self)
            case .variable(let name):
                guard let value = values[name], !value.isEmpty else { return nil }
                text += URIText.encoded(value)
            }
        }
        return text
    }
}

/// Why a text is no template, as the end of the sentence "must ...".
package struct URITemplateError: Error, Sendable, Equatable {
    package let fault: String

    init(_ fault: String) { self.fault = fault }
}

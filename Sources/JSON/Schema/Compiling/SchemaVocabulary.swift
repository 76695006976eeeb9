// SPDX-License-Identifier: Apache-2.0

/// The vocabularies of 2020-12 (core, section 8; validation, sections 6 to 9); a set of them makes a dialect.
struct SchemaVocabulary: OptionSet, Sendable, Hashable {
    let rawValue: UInt16

    static let core = SchemaVocabulary(rawValue: 1)
    static let applicator = SchemaVocabulary(rawValue: 2)
    static let unevaluated = SchemaVocabulary(rawValue: 4)
    static let validation = SchemaVocabulary(rawValue: 8)
    static let metaData = SchemaVocabulary(rawValue: 16)
    static let formatAnnotation = SchemaVocabulary(rawValue: 32)
    static let formatAssertion = SchemaVocabulary(rawValue: 64)
    static let content = SchemaVocabulary(rawValue: 128)

    static let format: SchemaVocabulary = [.formatAnnotation, .formatAssertion]

    /// The dialect 2020-12.
    static let standard: SchemaVocabulary = [
        .core, .applicator, .unevaluated, .validation, .metaData, .formatAnnotation, .content,
    ]

    static let dialect = "https://json-schema.org/draft/2020-12/schema"

    private static let prefix = "https://json-schema.org/draft/2020-12/vocab/"

    /// The vocabulary of that URI; nil if 2020-12 has none.
    init?(uri: String) {
        guard uri.hasPrefix(Self.prefix) else { return nil }
        switch uri.dropFirst(Self.prefix.count) {
        case "core": self = .core
        case "applicator": self = .applicator
        case "unevaluated": self = .unevaluated
        case "validation": self = .validation
        case "meta-data": self = .metaData
        case "format-annotation": self = .formatAnnotation
        case "format-assertion": self = .formatAssertion
        case "content": self = .content
        default: return nil
        }
    }

    init(rawValue: UInt16) { self.rawValue = rawValue }
}

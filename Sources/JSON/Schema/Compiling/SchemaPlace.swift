// SPDX-License-Identifier: Apache-2.0

/// The keywords of one schema and where they stand.
///
/// Holds only keywords of the vocabularies of its dialect, and each with a value that it can have.
struct SchemaPlace {
    let location: SchemaLocation
    private let keywords: JSONObject
    private let vocabularies: SchemaVocabulary

    init(
        _ keywords: JSONObject, at location: SchemaLocation, in library: SchemaLibrary
    ) throws(JSONSchemaError) {
        self.location = location
        self.keywords = keywords
        vocabularies = library.resource(of: location).map { library.resources[$0].vocabularies } ?? .standard
        for entry in keywords {
            guard let keyword = keyword(entry.key), !keyword.shape.allows(entry.value) else { continue }
            var hint = ""
            if entry.key == "items", entry.value.arrayValue != nil { hint = "; a list of schemas is prefixItems" }
            throw library.error(
                location, entry.key, "must be \(keyword.shape.words), got \(ValueText.short(entry.value))\(hint)")
        }
    }

    /// What 2020-12 says about a name, if its vocabulary belongs to the dialect.
    func keyword(_ name: String) -> SchemaKeyword? {
        guard let keyword = SchemaKeyword.all[name], !keyword.vocabulary.isDisjoint(with: vocabularies) else {
            return nil
        }
        return keyword
    }

    /// The value of a keyword that belongs to the dialect.
    subscript(name: String) -> JSONValue? { keyword(name) == nil ? nil : keywords[name] }

    /// Whether the dialect says that `format` asserts.
    var assertsFormats: Bool { vocabularies.contains(.formatAssertion) }

    /// The entries of a keyword that is an object.
    func entries(_ name: String) -> JSONObject { self[name]?.objectValue ?? [:] }

    func count(_ name: String) -> Int? { self[name].flatMap(SchemaNumber.count) }
}

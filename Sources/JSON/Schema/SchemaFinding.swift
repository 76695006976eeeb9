// SPDX-License-Identifier: Apache-2.0

/// A violation while the run still unwinds: the place is collected from the inside out, so that nothing is spent on
/// places while a value follows its schema.
struct SchemaFinding {
    enum Step {
        case member(String)
        case element(Int)
    }

    /// From the value outwards.
    var steps: [Step] = []
    /// A name that belongs to the subject of the sentence, not to the pointer: a missing member's.
    var missing: String?
    var keyword: String
    /// The sentence without its subject.
    var predicate: String
    var value: JSONValue?
    var allowed: JSONValue?
    var schemaPointer: String

    var violation: JSONSchemaViolation {
        var pointer = ""
        for step in steps.reversed() {
            switch step {
            case .member(let name): pointer += "/" + JSONPointer.escaped(name)
            case .element(let index): pointer += "/\(index)"
            }
        }
        return JSONSchemaViolation(
            pointer: pointer, keyword: keyword, message: subject + " " + predicate, value: value, allowed: allowed,
            schemaPointer: schemaPointer)
    }

    /// The value's place for people: `people[3].fte`.
    private var subject: String {
        var text = ""
        for step in steps.reversed() {
            switch step {
            case .member(let name): text += (text.isEmpty ? "" : ".") + ValueText.cut(name)
            case .element(let index): text += "[\(index)]"
            }
        }
        if let missing { text += (text.isEmpty ? "" : ".") + missing }
        if text.isEmpty { return "the value" }
        return text.hasPrefix("[") ? "element " + text : text
    }
}

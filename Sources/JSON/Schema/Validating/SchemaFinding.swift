// SPDX-License-Identifier: Apache-2.0

/// A violation while the run still unwinds: both places are collected from the inside out, so that nothing is spent on
/// them while a value follows its schema.
struct SchemaFinding {
    enum Step {
        case member(String)
        case element(Int)
    }

    /// From the value outwards.
    var instanceSteps: [Step] = []
    /// From the keyword outwards.
    var schemaSteps: [Step] = []
    /// A name that belongs to the subject of the sentence, not to the place: a missing member's.
    var missing: String?
    var keyword: String
    /// The sentence without its subject.
    var predicate: String
    /// What the nearest alternative says; its places start at this finding's value.
    var reasons: [SchemaFinding] = []
    var value: JSONValue?
    var allowed: JSONValue?

    var violation: JSONSchemaViolation {
        JSONSchemaViolation(
            instancePath: Self.pointer(instanceSteps), keyword: keyword, schemaPath: Self.pointer(schemaSteps),
            message: sentence(within: []), value: value, allowed: allowed)
    }

    /// Subject and predicate; `outer` are the steps to the value that the finding's own places start at.
    func sentence(within outer: [Step]) -> String {
        let steps = instanceSteps + outer
        var text = subject(steps) + " " + predicate
        if !reasons.isEmpty { text += ": " + reasons.map { $0.sentence(within: steps) }.joined(separator: "; ") }
        return text
    }

    private static func pointer(_ steps: [Step]) -> String {
        var pointer = ""
        for step in steps.reversed() {
            switch step {
            case .member(let name): pointer += "/" + JSONPointer.escaped(ValueText.cut(name, 200))
            case .element(let index): pointer += "/\(index)"
            }
        }
        return pointer
    }

    /// The value's place for people: `people[3].fte`.
    private func subject(_ steps: [Step]) -> String {
        var text = ""
        for step in steps.suffix(12).reversed() {
            switch step {
            case .member(let name): text += (text.isEmpty ? "" : ".") + ValueText.cut(name)
            case .element(let index): text += "[\(index)]"
            }
        }
        if let missing { text += (text.isEmpty ? "" : ".") + ValueText.cut(missing) }
        if text.isEmpty { return "the value" }
        return text.hasPrefix("[") ? "element " + text : text
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The input is a schema, the byte 1E, and an instance.
///
/// Compiling and validating must end, and verdicts must not depend on how they are asked for.
func fuzzSchema(_ input: UnsafeBufferPointer<UInt8>) {
    let parts = halves(input)
    guard let document = try? JSONValue.parse(parts.first) else { return }
    let instance = (try? JSONValue.parse(parts.second)) ?? .null
    guard let schema = compiled(document) else { return }
    demand(schema.source == document, "the schema is not kept as it was given")

    let violations = schema.validate(instance)
    let isValid = violations.isEmpty
    // One more than asked for: that the work ran out.
    demand(violations.count <= 21, "\(violations.count) violations, asked for 20")
    demand(
        schema.validate(instance, maximumViolations: 1).isEmpty == isValid, "another verdict when asked for one fault")
    for violation in violations { demand(!violation.message.isEmpty, "a violation without a sentence") }
    _ = schema.applyingDefaults(to: instance)

    // Reference-free schemas can be wrapped; whoever runs out of work has no verdict.
    let text = document.text
    guard !text.contains("$"), !violations.contains(where: { $0.keyword == "$work" }) else { return }
    for (wrapper, expected) in [("not", !isValid), ("allOf", isValid), ("anyOf", isValid), ("oneOf", isValid)] {
        let wrapped: JSONValue = [(wrapper): wrapper == "not" ? document : [document]]
        guard let outer = compiled(wrapped) else { continue }
        let found = outer.validate(instance)
        if found.contains(where: { $0.keyword == "$work" }) { continue }
        demand(found.isEmpty == expected, "valid: \(isValid), inside \(wrapper): \(found.isEmpty)")
    }
}

private func compiled(_ document: JSONValue) -> JSONSchema? {
    do {
        return try JSONSchema(compiling: document)
    } catch {
        demand(!error.message.isEmpty && !error.description.isEmpty, "a refusal without a sentence")
        return nil
    }
}

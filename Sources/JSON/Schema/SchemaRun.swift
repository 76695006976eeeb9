// SPDX-License-Identifier: Apache-2.0

/// One validation: walks over the value, collects what is wrong.
///
/// The checks are in extensions.
struct SchemaRun {
    /// Applications of a schema to a value at most; a schema of 2^20 alternatives ends here.
    static let standardWork = 2_000_000
    /// Nesting of applications at most, so that the recursion fits a small stack.
    static let deepest = 1000

    let nodes: [SchemaNode]
    let maximumViolations: Int
    var findings: [SchemaFinding] = []
    /// Above zero while only the answer counts: inside `anyOf`, `not`, `if` and their like.
    var probing = 0
    /// Whether a failed `anyOf` is explained; not inside such an explanation.
    var explains = true
    var work = SchemaRun.standardWork
    private var depth = 0
    private var isExhausted = false

    init(nodes: [SchemaNode], maximumViolations: Int) {
        self.nodes = nodes
        self.maximumViolations = maximumViolations
    }

    /// Whether `value` follows node `position`; notes what is wrong unless probing.
    @discardableResult
    mutating func check(_ position: Int, _ value: JSONValue) -> Bool {
        guard work > 0, depth < Self.deepest else {
            isExhausted = true
            return true
        }
        work -= 1
        depth += 1
        defer { depth -= 1 }
        var isValid = true
        for check in nodes[position].checks {
            if apply(check, position, value) { continue }
            isValid = false
            // What follows a wrong type is noise, and when probing or full one fault is enough.
            if case .type = check { break }
            if probing > 0 || findings.count >= maximumViolations { break }
        }
        return isValid
    }

    /// Like `check`, and names the step down to the value in what it finds.
    @inline(__always)
    mutating func check(_ position: Int, _ value: JSONValue, at step: @autoclosure () -> SchemaFinding.Step) -> Bool {
        let before = findings.count
        if check(position, value) { return true }
        for index in before..<findings.count { findings[index].steps.append(step()) }
        return false
    }

    /// Whether `value` follows node `position`, without noting anything.
    mutating func matches(_ position: Int, _ value: JSONValue) -> Bool {
        probing += 1
        defer { probing -= 1 }
        return check(position, value)
    }

    /// Notes a fault unless probing; always false, the result of the check that failed.
    mutating func fail(
        _ position: Int, _ keyword: String, value: JSONValue?, allowed: JSONValue?, missing: String? = nil,
        steps: [SchemaFinding.Step] = [], _ predicate: @autoclosure () -> String
    ) -> Bool {
        guard probing == 0, findings.count < maximumViolations else { return false }
        findings.append(
            SchemaFinding(
                steps: steps, missing: missing, keyword: keyword, predicate: predicate(), value: value,
                allowed: allowed, schemaPointer: nodes[position].pointer + "/" + JSONPointer.escaped(keyword)))
        return false
    }

    /// What was found, ready to be shown.
    func finish() -> [JSONSchemaViolation] {
        var violations = findings.map(\.violation)
        if isExhausted {
            violations.append(
                JSONSchemaViolation(
                    pointer: "", keyword: "$work",
                    message: "the value takes too much work to validate: its nesting must stay below \(Self.deepest), "
                        + "and the applications of schemas below \(Self.standardWork)"))
        }
        return violations
    }
}

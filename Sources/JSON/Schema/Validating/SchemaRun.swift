// SPDX-License-Identifier: Apache-2.0

/// One validation: walks over the value, collects what is wrong.
///
/// The checks are in extensions.
struct SchemaRun {
    /// Nesting of applications at most, so that the recursion fits a small stack.
    static let deepest = 1000

    let tables: SchemaTables
    var maximumViolations: Int
    var findings: [SchemaFinding] = []
    /// Above zero while only the answer counts: inside `anyOf`, `not`, `if` and their like.
    var probing: Int
    /// Whether a failed `anyOf` is explained; not inside such an explanation.
    var explains = true
    /// Steps that are left.
    var work: Int
    var isExhausted = false
    /// The way through schema resources, if some `$dynamicRef` depends on it.
    var scope: DynamicScope?
    private let maximumWork: Int
    private var depth = 0

    init(_ tables: SchemaTables, work: Int, maximumViolations: Int) {
        self.tables = tables
        self.work = work
        maximumWork = work
        self.maximumViolations = maximumViolations
        probing = maximumViolations == 0 ? 1 : 0
    }

    /// What is wrong with `value`, ready to be shown.
    mutating func validate(_ value: JSONValue) -> [JSONSchemaViolation] {
        let isValid = check(0, value)
        if isExhausted {
            return findings.map(\.violation) + [
                JSONSchemaViolation(
                    instancePath: "", keyword: "$work",
                    message: "the value takes too much work to validate: applications of schemas must not nest deeper "
                        + "than \(Self.deepest), and the steps must stay below \(maximumWork)")
            ]
        }
        if isValid { return [] }
        if findings.isEmpty { return [JSONSchemaViolation(instancePath: "", keyword: "", message: "is not valid")] }
        return findings.map(\.violation)
    }

    /// Whether another fault would change nothing: when only the answer counts, when enough is found, when the work ran
    /// out.
    var isDecided: Bool { probing > 0 || isExhausted || findings.count >= maximumViolations }

    /// Takes steps from what is left; false if there are none.
    @inline(__always)
    mutating func spend(_ steps: Int) -> Bool {
        work -= steps
        if work >= 0 { return true }
        isExhausted = true
        return false
    }

    /// Whether `value` follows node `position`; notes what is wrong unless probing.
    ///
    /// Marks what the schema evaluates, also where it fails: whoever cares passes scratch marks.
    mutating func check(_ position: Int32, _ value: JSONValue, _ marks: EvaluatedMarks = .none) -> Bool {
        guard spend(1), depth < Self.deepest else {
            isExhausted = true
            return false
        }
        depth += 1
        defer { depth -= 1 }
        let node = tables.nodes[Int(position)]
        guard scope != nil, scope?.enter(node.resource) == true else { return follow(node, value, marks) }
        defer { scope?.leave() }
        return follow(node, value, marks)
    }

    @inline(__always)
    private mutating func follow(_ node: SchemaNode, _ value: JSONValue, _ marks: EvaluatedMarks) -> Bool {
        if node.tracking.isEmpty { return checks(node, value, marks) }
        return track(node, value, marks)
    }

    /// A schema with an `unevaluated` keyword sees only its own marks, and leaves nothing unevaluated if it holds.
    private mutating func track(_ node: SchemaNode, _ value: JSONValue, _ marks: EvaluatedMarks) -> Bool {
        let count: Int
        switch value {
        case .object(let object) where node.tracking.contains(.members): count = object.count
        case .array(let elements) where node.tracking.contains(.elements): count = elements.count
        default: return checks(node, value, marks)
        }
        guard spend(count >> 6) else { return false }
        guard EvaluatedMarks.with(count, { own in checks(node, value, own) }) else { return false }
        marks.insertAll(count)
        return true
    }

    private mutating func checks(_ node: SchemaNode, _ value: JSONValue, _ marks: EvaluatedMarks) -> Bool {
        var isValid = true
        var position = Int(node.first)
        let end = position + Int(node.count)
        while position < end {
            let check = tables.checks[position]
            position += 1
            if !isValid {
                // Without the annotations of what failed, everything would look unevaluated.
                switch check {
                case .unevaluatedMembers, .unevaluatedElements: continue
                default: break
                }
            }
            if apply(check, value, marks) { continue }
            isValid = false
            if isDecided { return false }
            // What follows a wrong type is noise.
            if case .type = check { return false }
        }
        return isValid
    }

    /// Whether `value` follows node `position`, without noting anything.
    mutating func matches(_ position: Int32, _ value: JSONValue, _ marks: EvaluatedMarks = .none) -> Bool {
        probing += 1
        defer { probing -= 1 }
        return check(position, value, marks)
    }

    /// Notes a fault unless probing; always false, the result of the check that failed.
    mutating func fail(
        _ keyword: String, _ value: JSONValue?, allowed: @autoclosure () -> JSONValue? = nil, missing: String? = nil,
        _ predicate: @autoclosure () -> String
    ) -> Bool {
        guard !isDecided else { return false }
        findings.append(
            SchemaFinding(
                schemaSteps: keyword == "false" ? [] : [.member(keyword)], missing: missing, keyword: keyword,
                predicate: predicate(), value: value, allowed: allowed()))
        return false
    }

    /// Adds the steps of an applicator to what was found below it, the innermost step first; always false.
    mutating func trace(_ start: Int, instance: SchemaFinding.Step? = nil, _ schema: [SchemaFinding.Step]) -> Bool {
        for index in findings.indices.dropFirst(start) {
            if let instance { findings[index].instanceSteps.append(instance) }
            findings[index].schemaSteps += schema
        }
        return false
    }
}

// SPDX-License-Identifier: Apache-2.0

extension SchemaRun {
    /// The keywords about an object's members.
    mutating func checkMembers(
        _ position: Int, _ object: JSONObject, _ value: JSONValue, _ rules: ObjectRules
    ) -> Bool {
        var isValid = checkRequired(position, object, value, rules)
        for entry in object.entries {
            if !isValid, probing > 0 || findings.count >= maximumViolations { return false }
            if let property = rules.properties[ObjectKey(entry.key)] {
                if !check(property.node, entry.value, at: .member(entry.key)) { isValid = false }
            } else if rules.isClosed {
                isValid = failUnknown(position, entry.key, entry.value, rules)
            } else if let additional = rules.additional {
                if !check(additional, entry.value, at: .member(entry.key)) { isValid = false }
            }
            if let names = rules.propertyNames, !matches(names, .string(entry.key)) {
                isValid = failName(position, entry.key, names)
            }
        }
        for (key, node) in rules.dependentSchemas where object[key] != nil {
            if !check(node, value) { isValid = false }
        }
        return isValid
    }

    private mutating func checkRequired(
        _ position: Int, _ object: JSONObject, _ value: JSONValue, _ rules: ObjectRules
    ) -> Bool {
        var isValid = true
        for name in rules.required where object.position(of: name) == nil {
            isValid = fail(
                position, "required", value: nil, allowed: .array(rules.required.map { .string($0) }), missing: name,
                "is required")
        }
        for (key, needs) in rules.dependentRequired where object.position(of: key) != nil {
            for name in needs where object.position(of: name) == nil {
                isValid = fail(
                    position, "dependentRequired", value: nil, allowed: .array(needs.map { .string($0) }),
                    missing: name, "is required where \(ValueText.cut(key)) is given")
            }
        }
        return isValid
    }

    private mutating func failUnknown(
        _ position: Int, _ key: String, _ value: JSONValue, _ rules: ObjectRules
    ) -> Bool {
        guard probing == 0 else { return false }
        var hint = "; there are no known ones"
        if let near = Spelling.nearest(to: key, among: rules.names) {
            hint = "; did you mean \(near)?"
        } else if !rules.names.isEmpty {
            hint = "; known are " + rules.names.prefix(20).joined(separator: ", ")
        }
        return fail(
            position, "additionalProperties", value: value, allowed: .array(rules.names.map { .string($0) }),
            steps: [.member(key)], "is not a known property\(hint)")
    }

    /// The name's own fault, told about the member that has it.
    private mutating func failName(_ position: Int, _ key: String, _ names: Int) -> Bool {
        guard probing == 0 else { return false }
        let reason = firstFault(names, .string(key)) ?? "is not allowed"
        return fail(
            position, "propertyNames", value: .string(key), allowed: nil, steps: [.member(key)],
            "has a name that is not allowed: \(reason)")
    }

    /// The first sentence about `value` at a node, found in a run of its own that shares this one's work.
    mutating func firstFault(_ node: Int, _ value: JSONValue) -> String? {
        var run = SchemaRun(nodes: nodes, maximumViolations: 1)
        run.explains = false
        run.work = work
        run.check(node, value)
        work = run.work
        return run.findings.first?.violation.message
    }
}

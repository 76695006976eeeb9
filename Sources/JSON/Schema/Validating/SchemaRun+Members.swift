// SPDX-License-Identifier: Apache-2.0

extension SchemaRun {
    /// `properties`, `patternProperties`, `additionalProperties`, `propertyNames`, `required` and the dependent
    /// keywords, in one walk over the members.
    mutating func checkMembers(
        _ rules: MemberRules, _ object: JSONObject, _ value: JSONValue, _ marks: EvaluatedMarks
    ) -> Bool {
        guard spend(object.count) else { return false }
        var isValid = true
        var missing = rules.requiredCount
        object.withMembers { keys, values in
            var guess: Int32 = 0
            for index in keys.indices {
                let position = position(of: keys[index], rules, &guess)
                var isKnown = false
                if position >= 0 {
                    let name = tables.names[Int(position)]
                    if name.isRequired { missing -= 1 }
                    if name.node >= 0 {
                        isKnown = true
                        let start = findings.count
                        if !check(name.node, values[index]) {
                            let key = keys[index]
                            isValid = trace(start, instance: .member(key), [.member(key), .member("properties")])
                        }
                    }
                }
                if rules.patterns.count > 0, !checkPatterns(rules, keys[index], values[index], &isKnown) {
                    isValid = false
                }
                if !isKnown, rules.additional >= 0 {
                    isKnown = true
                    if !checkAdditional(rules, keys[index], values[index]) { isValid = false }
                }
                if isKnown { marks.insert(index) }
                if rules.propertyNames >= 0, !checkName(rules, keys[index]) { isValid = false }
                if !isValid, isDecided { return }
            }
        }
        if !isValid, isDecided { return false }
        if missing > 0 { isValid = failRequired(rules, object) }
        if rules.hasDependents, !checkDependents(rules, object, value, marks) { isValid = false }
        return isValid
    }

    /// Position of a member's name among the names that the rules mention, -1 if it is none; a long one costs steps.
    @inline(__always)
    private mutating func position(of key: String, _ rules: MemberRules, _ guess: inout Int32) -> Int32 {
        let tables = tables
        work -= key.utf8.count >> 6
        return key.withBytes { tables.name($0, rules, &guess) }
    }

    private mutating func checkPatterns(
        _ rules: MemberRules, _ key: String, _ value: JSONValue, _ isKnown: inout Bool
    ) -> Bool {
        var isValid = true
        for position in rules.patterns.first..<rules.patterns.first + rules.patterns.count {
            let rule = tables.memberPatterns[Int(position)]
            guard found(rule.pattern, key) else {
                if isExhausted { return false }
                continue
            }
            isKnown = true
            let start = findings.count
            if !check(rule.node, value) {
                let source = tables.patterns[Int(rule.pattern)].source
                isValid = trace(
                    start, instance: .member(key), [.member(source), .member("patternProperties")])
            }
        }
        return isValid
    }

    private mutating func checkAdditional(_ rules: MemberRules, _ key: String, _ value: JSONValue) -> Bool {
        let start = findings.count
        if rules.isClosed {
            guard !isDecided else { return false }
            let names = tables.properties(of: rules)
            _ = failUnknown("additionalProperties", key, value, names, hasPatterns: rules.patterns.count > 0)
            return trace(start, instance: .member(key), [])
        }
        if check(rules.additional, value) { return true }
        return trace(start, instance: .member(key), [.member("additionalProperties")])
    }

    /// Says that a member is unknown, and which are known.
    mutating func failUnknown(
        _ keyword: String, _ key: String, _ value: JSONValue, _ names: [String], hasPatterns: Bool
    ) -> Bool {
        var hint = hasPatterns ? "" : "; there are no known ones"
        if let near = Spelling.nearest(to: key, among: names) {
            hint = "; did you mean \(ValueText.cut(near))?"
        } else if !names.isEmpty {
            hint = "; known are " + names.prefix(20).map { ValueText.cut($0) }.joined(separator: ", ")
        }
        return fail(
            keyword, value, allowed: .array(names.prefix(50).map { .string(ValueText.cut($0, 200)) }),
            "is not a known property\(hint)")
    }

    /// The name's own fault, told about the member that has it.
    private mutating func checkName(_ rules: MemberRules, _ key: String) -> Bool {
        if matches(rules.propertyNames, .string(key)) { return true }
        guard !isDecided else { return false }
        let start = findings.count
        let faults = explanation(rules.propertyNames, .string(key))
        let words = faults.first.map { ": the name " + $0.predicate } ?? ""
        _ = fail("propertyNames", .string(key), "has a name that is not allowed\(words)")
        return trace(start, instance: .member(key), [])
    }

    private mutating func failRequired(_ rules: MemberRules, _ object: JSONObject) -> Bool {
        for position in rules.names.first..<rules.names.first + rules.names.count {
            if isDecided { return false }
            let name = tables.names[Int(position)]
            guard name.isRequired else { continue }
            let text = tables.text(of: name)
            if !object.has(text) {
                _ = fail("required", nil, allowed: .string(ValueText.cut(text, 200)), missing: text, "is required")
            }
        }
        return false
    }

    private mutating func checkDependents(
        _ rules: MemberRules, _ object: JSONObject, _ value: JSONValue, _ marks: EvaluatedMarks
    ) -> Bool {
        var isValid = true
        var guess: Int32 = 0
        let keys = object.keys
        for index in keys.indices {
            let position = position(of: keys[index], rules, &guess)
            guard position >= 0 else { continue }
            let name = tables.names[Int(position)]
            for need in name.needs.first..<name.needs.first + name.needs.count {
                guard spend(1), case .string(let text) = tables.values[Int(tables.lists[Int(need)])] else {
                    return false
                }
                if object.has(text) { continue }
                isValid = fail(
                    "dependentRequired", nil, allowed: .string(ValueText.cut(text, 200)), missing: text,
                    "is required where \(ValueText.cut(keys[index])) is given")
            }
            if name.dependentSchema >= 0 {
                let start = findings.count
                if !check(name.dependentSchema, value, marks) {
                    isValid = trace(start, [.member(keys[index]), .member("dependentSchemas")])
                }
            }
            if !isValid, isDecided { return false }
        }
        return isValid
    }
}

// SPDX-License-Identifier: Apache-2.0

extension SchemaRun {
    /// The keywords that apply schemas to the same value.
    mutating func applyInPlace(_ check: SchemaCheck, _ value: JSONValue, _ marks: EvaluatedMarks) -> Bool {
        let start = findings.count
        switch check {
        case .reference(let target):
            return self.check(target, value, marks) || trace(start, [.member("$ref")])
        case .dynamicReference(let position):
            let reference = tables.dynamicReferences[Int(position)]
            guard spend(1 + (scope?.steps(to: reference) ?? 0)) else { return false }
            let target = scope?.target(of: reference, tables.lists) ?? reference.fallback
            return self.check(target, value, marks) || trace(start, [.member("$dynamicRef")])
        case .allOf(let list): return checkAll(list, value, marks)
        case .anyOf(let list): return checkAny(list, value, marks) || failAlternatives("anyOf", list, value)
        case .oneOf(let list): return checkOne(list, value, marks)
        case .not(let node): return !matches(node, value) || failNot(node, value)
        case .conditional(let condition, let then, let otherwise):
            guard spend(marks.steps) else { return false }
            let holds = marks.withScratch { scratch in
                let holds = matches(condition, value, scratch)
                if holds { marks.formUnion(scratch) }
                return holds
            }
            let node = holds ? then : otherwise
            if node < 0 { return true }
            return self.check(node, value, marks) || trace(start, [.member(holds ? "then" : "else")])
        default: return true
        }
    }

    private mutating func checkAll(_ list: SchemaList, _ value: JSONValue, _ marks: EvaluatedMarks) -> Bool {
        var isValid = true
        for index in 0..<list.count {
            let start = findings.count
            if check(tables.lists[Int(list.first + index)], value, marks) { continue }
            isValid = trace(start, [.element(Int(index)), .member("allOf")])
            if isDecided { return false }
        }
        return isValid
    }

    /// The first alternative decides, unless somebody asks for what all of them evaluate.
    private mutating func checkAny(_ list: SchemaList, _ value: JSONValue, _ marks: EvaluatedMarks) -> Bool {
        guard spend(Int(list.count) * marks.steps) else { return false }
        return marks.withScratch { scratch in
            var isValid = false
            for index in 0..<list.count {
                if matches(tables.lists[Int(list.first + index)], value, scratch) {
                    isValid = true
                    if !marks.isKept { break }
                    marks.formUnion(scratch)
                }
                scratch.removeAll()
            }
            return isValid
        }
    }

    private mutating func checkOne(_ list: SchemaList, _ value: JSONValue, _ marks: EvaluatedMarks) -> Bool {
        guard spend(Int(list.count) * marks.steps) else { return false }
        var first: Int32 = -1
        var second: Int32 = -1
        _ = marks.withScratch { scratch in
            for index in 0..<list.count {
                if matches(tables.lists[Int(list.first + index)], value, scratch) {
                    if first >= 0 {
                        second = index
                        return false
                    }
                    first = index
                    marks.formUnion(scratch)
                }
                scratch.removeAll()
            }
            return true
        }
        if second < 0 { return first >= 0 || failAlternatives("oneOf", list, value) }
        return fail(
            "oneOf", value,
            "must match exactly one of \(list.count) alternatives, and matches number \(first + 1) and \(second + 1)")
    }

    private mutating func failNot(_ node: Int32, _ value: JSONValue) -> Bool {
        guard !isDecided else { return false }
        let tables = tables
        let schema = tables.nodes[Int(node)]
        if schema.count == 1 {
            switch tables.checks[Int(schema.first)] {
            case .type(_, let written):
                let types = ValueText.types(tables.values[Int(written)])
                return fail("not", value, "must not be \(types), got \(ValueText.short(value))")
            case .enumeration, .constant: return fail("not", value, "must not be \(ValueText.short(value))")
            case .members(let position) where tables.members[Int(position)].requiredCount == 1:
                let rules = tables.members[Int(position)]
                let names = tables.names[Int(rules.names.first)...].prefix(Int(rules.names.count))
                guard let name = names.first(where: \.isRequired), names.count == 1, name.node < 0 else { break }
                return fail("not", value, "must not have the member \(ValueText.cut(tables.text(of: name)))")
            default: break
            }
        }
        return fail("not", value, "must not match the schema under not, got \(ValueText.short(value))")
    }
}

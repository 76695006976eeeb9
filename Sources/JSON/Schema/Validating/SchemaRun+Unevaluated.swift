// SPDX-License-Identifier: Apache-2.0

extension SchemaRun {
    /// `unevaluatedItems`.
    mutating func checkUnevaluated(_ node: Int32, _ elements: [JSONValue], _ marks: EvaluatedMarks) -> Bool {
        elements.withUnsafeBufferPointer { buffer in
            var isValid = true
            for index in buffer.indices where !marks.contains(index) {
                let start = findings.count
                if check(node, buffer[index]) { continue }
                isValid = false
                if findings.count == start + 1, findings[start].keyword == "false" {
                    findings[start].keyword = "unevaluatedItems"
                    findings[start].predicate = "is not allowed: no schema describes this element"
                }
                _ = trace(start, instance: .element(index), [.member("unevaluatedItems")])
                if isDecided { break }
            }
            return isValid
        }
    }

    /// `unevaluatedProperties`.
    mutating func checkUnevaluated(
        _ node: Int32, _ owner: Int32, _ object: JSONObject, _ marks: EvaluatedMarks
    ) -> Bool {
        object.withMembers { keys, values in
            var isValid = true
            for index in keys.indices where !marks.contains(index) {
                let start = findings.count
                if check(node, values[index]) { continue }
                isValid = false
                let member = SchemaFinding.Step.member(keys[index])
                if findings.count == start + 1, findings[start].keyword == "false" {
                    findings.removeLast()
                    let known = tables.properties(reachedFrom: owner)
                    _ = failUnknown(
                        "unevaluatedProperties", keys[index], values[index], known.names,
                        hasPatterns: known.hasPatterns)
                    _ = trace(start, instance: member, [])
                } else {
                    _ = trace(start, instance: member, [.member("unevaluatedProperties")])
                }
                if isDecided { break }
            }
            return isValid
        }
    }
}

extension SchemaTables {
    /// The names of `properties`, at most a thousand of them.
    func properties(of rules: MemberRules) -> [String] {
        (rules.names.first..<rules.names.first + rules.names.count).lazy
            .map { names[Int($0)] }.filter { $0.node >= 0 }.prefix(1000).map { text(of: $0) }
    }

    /// The names that the schemas which see the same object as `node` mention, and whether they have patterns beside.
    func properties(reachedFrom node: Int32) -> (names: [String], hasPatterns: Bool) {
        var names: [String] = []
        var hasPatterns = false
        var queue = [node]
        var seen: Set<Int32> = [node]
        var next = 0
        while next < queue.count, next < 1000, names.count < 1000 {
            let node = nodes[Int(queue[next])]
            next += 1
            for check in checks[Int(node.first)..<Int(node.first + node.count)] {
                if case .members(let position) = check {
                    let rules = members[Int(position)]
                    names += properties(of: rules).filter { !names.contains($0) }
                    if rules.patterns.count > 0 { hasPatterns = true }
                }
                for target in targets(of: check) where seen.insert(target).inserted { queue.append(target) }
            }
        }
        return (names, hasPatterns)
    }

    /// The nodes that a check applies to the same value and whose annotations count.
    private func targets(of check: SchemaCheck) -> [Int32] {
        switch check {
        case .reference(let target): [target]
        case .dynamicReference(let position): [dynamicReferences[Int(position)].fallback]
        case .allOf(let list), .anyOf(let list), .oneOf(let list):
            Array(lists[Int(list.first)..<Int(list.first + list.count)])
        case .conditional(let condition, let then, let otherwise): [condition, then, otherwise].filter { $0 >= 0 }
        case .members(let position):
            members[Int(position)].hasDependents
                ? names[Int(members[Int(position)].names.first)...].prefix(Int(members[Int(position)].names.count))
                    .map(\.dependentSchema).filter { $0 >= 0 } : []
        default: []
        }
    }
}

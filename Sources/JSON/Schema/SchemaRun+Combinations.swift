// SPDX-License-Identifier: Apache-2.0

extension SchemaRun {
    /// `allOf`, `anyOf`, `oneOf`, `not` and `if`.
    mutating func applyCombination(_ check: SchemaCheck, _ position: Int, _ value: JSONValue) -> Bool {
        switch check {
        case .allOf(let nodes):
            var isValid = true
            for node in nodes where !self.check(node, value) {
                isValid = false
                if probing > 0 || findings.count >= maximumViolations { break }
            }
            return isValid
        case .anyOf(let nodes):
            for node in nodes where matches(node, value) { return true }
            return failAlternatives(position, "anyOf", "at least one", nodes, value)
        case .oneOf(let nodes): return checkOneOf(position, nodes, value)
        case .not(let node):
            if !matches(node, value) { return true }
            return fail(
                position, "not", value: value, allowed: nil,
                "must not match the schema under not, got \(ValueText.short(value))")
        case .conditional(let condition, let then, let otherwise):
            guard let node = matches(condition, value) ? then : otherwise else { return true }
            return self.check(node, value)
        default: return true
        }
    }

    private mutating func checkOneOf(_ position: Int, _ nodes: [Int], _ value: JSONValue) -> Bool {
        var first: Int?
        for (index, node) in nodes.enumerated() where matches(node, value) {
            if let first {
                return fail(
                    position, "oneOf", value: value, allowed: nil,
                    "must match exactly one of \(nodes.count) alternatives, matches number \(first + 1) and \(index + 1)"
                )
            }
            first = index
        }
        return first != nil || failAlternatives(position, "oneOf", "exactly one", nodes, value)
    }

    private mutating func failAlternatives(
        _ position: Int, _ keyword: String, _ quantity: String, _ nodes: [Int], _ value: JSONValue
    ) -> Bool {
        guard probing == 0, findings.count < maximumViolations else { return false }
        var reasons: [String] = []
        if explains {
            for (index, node) in nodes.prefix(4).enumerated() {
                if let reason = firstFault(node, value) { reasons.append("(\(index + 1)) \(reason)") }
            }
        }
        let tail = reasons.isEmpty ? ", got \(ValueText.short(value))" : ": " + reasons.joined(separator: "; ")
        return fail(
            position, keyword, value: value, allowed: nil,
            "must match \(quantity) of \(ValueText.counted(nodes.count, "alternative"))\(tail)")
    }
}

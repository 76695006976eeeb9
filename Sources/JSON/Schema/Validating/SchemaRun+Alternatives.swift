// SPDX-License-Identifier: Apache-2.0

// What a failed `anyOf` or `oneOf` says: what all alternatives ask for together, or what the nearest one misses.
extension SchemaRun {
    /// Alternatives that are looked at for an explanation.
    private static let mostExplained = 32

    mutating func failAlternatives(_ keyword: String, _ list: SchemaList, _ value: JSONValue) -> Bool {
        guard !isDecided else { return false }
        let quantity = keyword == "anyOf" ? "at least one" : "exactly one"
        let count = ValueText.counted(Int(list.count), "alternative")
        guard explains else {
            return fail(keyword, value, "must match \(quantity) of \(count), got \(ValueText.short(value))")
        }
        var faults: [[SchemaFinding]] = []
        for index in 0..<min(Int(list.count), Self.mostExplained) {
            faults.append(explanation(tables.lists[Int(list.first) + index], value))
        }
        if isExhausted { return false }
        if let fault = common(faults), faults.count == Int(list.count) {
            return fail(keyword, value, allowed: fault.allowed, fault.words + ", got \(ValueText.short(value))")
        }
        var nearest = 0
        for index in faults.indices where Self.distance(faults[index]) < Self.distance(faults[nearest]) {
            nearest = index
        }
        let reasons = faults.isEmpty ? [] : faults[nearest]
        if reasons.isEmpty {
            return fail(keyword, value, "must match \(quantity) of \(count), got \(ValueText.short(value))")
        }
        let words = list.count == 1 ? "must match the one alternative" : "must match \(quantity) of \(count)"
        let which = list.count == 1 ? "" : "; nearest is number \(nearest + 1)"
        _ = fail(keyword, value, words + which)
        if let last = findings.indices.last { findings[last].reasons = Array(reasons.prefix(2)) }
        return false
    }

    /// What is wrong with `value` at a node, at most a few findings, without explanations of their own.
    mutating func explanation(_ node: Int32, _ value: JSONValue) -> [SchemaFinding] {
        let (outer, wasProbing, didExplain, limit) = (findings, probing, explains, maximumViolations)
        findings = []
        probing = 0
        explains = false
        maximumViolations = 8
        _ = check(node, value)
        defer { (findings, probing, explains, maximumViolations) = (outer, wasProbing, didExplain, limit) }
        return findings
    }

    /// How far a value is from an alternative: wrong kind, then wrong tag (`const` or `enum` of a member), then the
    /// number of faults.
    private static func distance(_ faults: [SchemaFinding]) -> Int {
        var distance = faults.count
        if faults.isEmpty { distance += 10_000 }
        for fault in faults {
            let isChoice = fault.keyword == "const" || fault.keyword == "enum"
            if fault.instanceSteps.isEmpty, fault.keyword == "type" || fault.keyword == "false" { distance += 1000 }
            if fault.instanceSteps.count <= 1, isChoice { distance += 100 }
        }
        return distance
    }

    /// What alternatives that each ask for a type, or each for a value, ask for together.
    private func common(_ faults: [[SchemaFinding]]) -> (words: String, allowed: JSONValue)? {
        let own = faults.compactMap { $0.count == 1 && $0[0].instanceSteps.isEmpty ? $0[0] : nil }
        guard own.count == faults.count, !own.isEmpty else { return nil }
        if own.allSatisfy({ $0.keyword == "type" }) {
            var names: [String] = []
            for fault in own {
                let allowed = fault.allowed ?? .null
                names += (allowed.arrayValue ?? [allowed]).compactMap(\.stringValue).filter { !names.contains($0) }
            }
            return ("must be " + ValueText.types(names), .array(names.map { .string($0) }))
        }
        if own.allSatisfy({ $0.keyword == "const" }) {
            let values = own.compactMap(\.allowed)
            return ("must be one of " + ValueText.list(values), .array(values))
        }
        return nil
    }
}

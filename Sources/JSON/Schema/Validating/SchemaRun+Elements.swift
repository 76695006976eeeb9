// SPDX-License-Identifier: Apache-2.0

extension SchemaRun {
    /// `prefixItems` and `items`.
    mutating func checkElements(_ rules: ElementRules, _ elements: [JSONValue], _ marks: EvaluatedMarks) -> Bool {
        elements.withUnsafeBufferPointer { buffer in
            var isValid = true
            let prefix = Int(rules.prefix.count)
            let count = rules.items >= 0 ? buffer.count : min(prefix, buffer.count)
            for index in 0..<count {
                let node = index < prefix ? tables.lists[Int(rules.prefix.first) + index] : rules.items
                let start = findings.count
                if check(node, buffer[index]) { continue }
                isValid = false
                if index < prefix {
                    _ = trace(start, instance: .element(index), [.element(index), .member("prefixItems")])
                } else {
                    explainSurplus(start, prefix, buffer.count)
                    _ = trace(start, instance: .element(index), [.member("items")])
                }
                if isDecided { break }
            }
            if marks.isKept { marks.insertAll(count) }
            return isValid
        }
    }

    /// Says `items: false` in words.
    private mutating func explainSurplus(_ start: Int, _ allowed: Int, _ count: Int) {
        guard findings.count == start + 1, findings[start].keyword == "false" else { return }
        guard findings[start].instanceSteps.isEmpty, findings[start].schemaSteps.isEmpty else { return }
        findings[start].predicate =
            "is one too many: the list must have at most \(ValueText.counted(allowed, "element")), got \(count)"
    }

    /// `contains`, `minContains` and `maxContains`.
    mutating func checkContains(
        _ rule: ContainsRule, _ elements: [JSONValue], _ value: JSONValue, _ marks: EvaluatedMarks
    ) -> Bool {
        let count = elements.withUnsafeBufferPointer { buffer in
            var count = 0
            for index in buffer.indices {
                // Without a maximum, and with nobody who asks which ones, enough is enough.
                if count >= rule.range.minimum, rule.range.maximum == .max, !marks.isKept { break }
                guard matches(rule.node, buffer[index]) else {
                    if isExhausted { break }
                    continue
                }
                count += 1
                marks.insert(index)
            }
            return count
        }
        if count >= rule.range.minimum, count <= rule.range.maximum { return true }
        let keyword = count > rule.range.maximum ? "maxContains" : rule.hasMinimum ? "minContains" : "contains"
        return fail(
            keyword, value,
            allowed: rule.range.minimum > count && !rule.hasMinimum
                ? nil : .integer(Int64(count > rule.range.maximum ? rule.range.maximum : rule.range.minimum)),
            "must hold \(rule.range.words("matching element")), got \(count)")
    }

    /// `uniqueItems`: few elements are compared in pairs, many by their hashes.
    mutating func checkUnique(_ elements: [JSONValue], _ value: JSONValue) -> Bool {
        guard let (first, second) = repeated(elements) else { return !isExhausted }
        return fail(
            "uniqueItems", value, allowed: true,
            "must not hold a value twice, got \(ValueText.short(elements[first])) at \(first) and \(second)")
    }

    /// Two positions that hold equal values.
    private mutating func repeated(_ elements: [JSONValue]) -> (Int, Int)? {
        elements.withUnsafeBufferPointer { buffer in
            let seed = tables.seed
            var size = 2
            while size < buffer.count * 2 { size *= 2 }
            guard spend(buffer.count) else { return nil }
            // For 64 elements these are 128 slots of eight bytes, which is what fits the stack.
            return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: size) { slots in
                slots.initialize(repeating: 0)
                for index in buffer.indices {
                    let hash = ValueHash.value(buffer[index], seed, &work)
                    guard spend(0) else { return nil }
                    // The upper half of the hash, and the position from 1 on.
                    let entry = (hash & ~0xFFFF_FFFF) | UInt64(index + 1)
                    var slot = Int(truncatingIfNeeded: hash) & (size - 1)
                    while slots[slot] != 0 {
                        let other = Int(slots[slot] & 0xFFFF_FFFF) - 1
                        if slots[slot] >> 32 == entry >> 32, buffer[other] == buffer[index] { return (other, index) }
                        slot = (slot + 1) & (size - 1)
                    }
                    slots[slot] = entry
                }
                return nil
            }
        }
    }
}

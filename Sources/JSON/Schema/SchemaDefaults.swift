// SPDX-License-Identifier: Apache-2.0

/// The `default`s of `properties`, and how to find them.
struct SchemaDefaults: Sendable {
    private struct Rules: Sendable {
        var members: [(name: String, node: Int32, value: JSONValue?)] = []
        var prefix: [Int32] = []
        var items: Int32 = -1
        /// Schemas that apply to the same value whatever it is: `$ref` and `allOf`.
        var sameValue: [Int32] = []
    }

    private var rules: [Int32: Rules] = [:]
    private var isEmpty = true

    mutating func link(_ node: Int32, to other: Int32) { rules[node, default: Rules()].sameValue.append(other) }

    mutating func add(member name: String, _ member: Int32, _ value: JSONValue?, to node: Int32) {
        rules[node, default: Rules()].members.append((name, member, value))
        if value != nil { isEmpty = false }
    }

    mutating func add(elements prefix: [Int32], _ items: Int32, to node: Int32) {
        rules[node, default: Rules()].prefix = prefix
        rules[node, default: Rules()].items = items
    }

    /// Forgets everything if there are no defaults.
    mutating func finish() {
        if isEmpty { rules = [:] }
    }

    /// `value` with defaults; the same value, without a copy, if the schema has none.
    ///
    /// Ends because schemas that apply themselves to the same value are refused, and because what is put in is not
    /// looked into.
    func applied(to value: JSONValue) -> JSONValue {
        if isEmpty { return value }
        var room = Room()
        return applied(to: value, node: 0, &room)
    }

    /// What is left: a schema that multiplies references ends with some defaults not put in.
    private struct Room {
        var work = 1_000_000
        var depth = 0
    }

    private func applied(to value: JSONValue, node: Int32, _ room: inout Room) -> JSONValue {
        switch value {
        case .object(var object):
            fill(&object, node, &room)
            return .object(object)
        case .array(var elements):
            fill(&elements, node, &room)
            return .array(elements)
        default: return value
        }
    }

    private func rules(of node: Int32, _ room: inout Room) -> Rules? {
        guard room.work > 0, room.depth < SchemaRun.deepest, let rules = rules[node] else { return nil }
        room.work -= 1 + rules.members.count
        return rules
    }

    private func fill(_ object: inout JSONObject, _ node: Int32, _ room: inout Room) {
        guard let rules = rules(of: node, &room) else { return }
        room.depth += 1
        defer { room.depth -= 1 }
        for member in rules.members {
            if let value = object[member.name] {
                if self.rules[member.node] != nil {
                    object[member.name] = applied(to: value, node: member.node, &room)
                }
            } else if let value = member.value {
                object[member.name] = value
            }
        }
        for other in rules.sameValue { fill(&object, other, &room) }
    }

    private func fill(_ elements: inout [JSONValue], _ node: Int32, _ room: inout Room) {
        guard let rules = rules(of: node, &room) else { return }
        room.depth += 1
        defer { room.depth -= 1 }
        for index in elements.indices {
            let item = index < rules.prefix.count ? rules.prefix[index] : rules.items
            if item >= 0, self.rules[item] != nil { elements[index] = applied(to: elements[index], node: item, &room) }
        }
        for other in rules.sameValue { fill(&elements, other, &room) }
    }
}

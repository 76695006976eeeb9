// SPDX-License-Identifier: Apache-2.0

/// Reading `$ref`.
enum SchemaReference {
    /// The JSON pointer of a local reference (RFC 6901, section 6: a percent-encoded URI fragment); nil if it points
    /// out of the document or to an anchor.
    static func pointer(of reference: String) -> String? {
        guard reference.utf8.first == UInt8(ascii: "#") else { return nil }
        var bytes: [UInt8] = []
        var rest = reference.utf8.dropFirst().makeIterator()
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.next().flatMap(PlainText.hexDigit), let low = rest.next().flatMap(PlainText.hexDigit)
            else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        guard let text = String(validating: bytes, as: UTF8.self), let tokens = JSONPointer.tokens(of: text) else {
            return nil
        }
        return tokens.map { "/" + JSONPointer.escaped($0) }.joined()
    }
}

/// Finds schemas that apply themselves to the same value without end, such as `{"$ref": "#"}`.
enum SchemaCycles {
    private enum Mark { case new, open, done }

    static func refuse(in nodes: [SchemaNode]) throws(JSONSchemaError) {
        var marks = [Mark](repeating: .new, count: nodes.count)
        for start in nodes.indices where marks[start] == .new {
            var path: [(node: Int, rest: [Int])] = [(start, sameValue(nodes[start]))]
            marks[start] = .open
            while let top = path.last {
                guard let next = top.rest.last else {
                    marks[top.node] = .done
                    path.removeLast()
                    continue
                }
                path[path.count - 1].rest.removeLast()
                if marks[next] == .open {
                    throw JSONSchemaError(
                        pointer: nodes[top.node].pointer, keyword: "",
                        message: "the schema applies itself to the same value without end")
                }
                if marks[next] == .new {
                    marks[next] = .open
                    path.append((next, sameValue(nodes[next])))
                }
            }
        }
    }

    /// Every subschema that sees the same value.
    private static func sameValue(_ node: SchemaNode) -> [Int] {
        var list: [Int] = []
        for check in node.checks {
            switch check {
            case .reference(let target), .not(let target): list.append(target)
            case .allOf(let targets), .anyOf(let targets), .oneOf(let targets): list += targets
            case .conditional(let condition, let then, let otherwise):
                list += [condition, then, otherwise].compactMap { $0 }
            case .members(let rules): list += rules.dependentSchemas.map(\.node)
            default: break
            }
        }
        return list
    }
}

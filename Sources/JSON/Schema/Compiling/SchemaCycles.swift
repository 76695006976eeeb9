// SPDX-License-Identifier: Apache-2.0

/// Finds schemas that apply themselves to the same value without end whatever it is, such as `{"$ref": "#"}`.
///
/// A circle that only some values reach, such as one through a second alternative, ends in a `$work` violation.
enum SchemaCycles {
    private enum Mark { case new, open, done }

    /// The position of a node that leads back to itself; nil if none does.
    static func first(in parts: SchemaParts) -> Int? {
        var marks = [Mark](repeating: .new, count: parts.nodes.count)
        for start in parts.nodes.indices where marks[start] == .new {
            var path = [(node: start, rest: sameValue(parts, start))]
            marks[start] = .open
            while let top = path.last {
                guard let next = top.rest.last.map({ Int($0) }) else {
                    marks[top.node] = .done
                    path.removeLast()
                    continue
                }
                path[path.count - 1].rest.removeLast()
                if marks[next] == .open { return top.node }
                if marks[next] == .new {
                    marks[next] = .open
                    path.append((next, sameValue(parts, next)))
                }
            }
        }
        return nil
    }

    /// The subschemas that see the same value whenever the schema is applied.
    private static func sameValue(_ parts: SchemaParts, _ position: Int) -> [Int32] {
        let node = parts.nodes[position]
        var targets: [Int32] = []
        for check in parts.checks[Int(node.first)..<Int(node.first + node.count)] {
            switch check {
            case .reference(let target), .not(let target), .conditional(let target, _, _): targets.append(target)
            case .dynamicReference(let position):
                let reference = parts.dynamicReferences[Int(position)]
                if reference.candidates.count <= 2 { targets.append(reference.fallback) }
            case .allOf(let list): targets += parts.nodes(in: list)
            case .anyOf(let list): targets += parts.nodes(in: list).prefix(1)
            case .oneOf(let list): targets += parts.nodes(in: list).prefix(2)
            default: break
            }
        }
        return targets
    }
}

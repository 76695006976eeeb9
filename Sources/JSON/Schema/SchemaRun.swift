// SPDX-License-Identifier: Apache-2.0

/// One validation.
struct SchemaRun {
    init(nodes: [SchemaNode], maximumViolations: Int) {}
    @discardableResult mutating func check(_ node: Int, _ value: JSONValue) -> Bool { true }
    func finish() -> [JSONSchemaViolation] { [] }
}

struct NumberRange: Sendable {}

enum SchemaFormat: Sendable {}

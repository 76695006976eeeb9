// SPDX-License-Identifier: Apache-2.0

/// Fills in defaults.
struct SchemaDefaults {
    let nodes: [SchemaNode]
    func applied(to value: JSONValue, node: Int) -> JSONValue { value }
}

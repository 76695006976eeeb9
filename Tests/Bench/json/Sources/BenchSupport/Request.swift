// SPDX-License-Identifier: Apache-2.0

/// The small document: a JSON-RPC request that calls a tool.
package struct Request: Codable {
    /// What is called, with which arguments.
    package struct Parameters: Codable {
        package var name: String
        package var arguments: [String: String]

        /// A call of `name`.
        package init(name: String, arguments: [String: String]) {
            self.name = name
            self.arguments = arguments
        }
    }

    package var jsonrpc: String
    package var id: Int
    package var method: String
    package var params: Parameters

    /// A request of these members.
    package init(jsonrpc: String, id: Int, method: String, params: Parameters) {
        self.jsonrpc = jsonrpc
        self.id = id
        self.method = method
        self.params = params
    }

    /// The digest that the document has.
    package var digest: Digest {
        .object([
            ("jsonrpc", .string(jsonrpc)), ("id", .number(Double(id))), ("method", .string(method)),
            (
                "params",
                .object([
                    ("name", .string(params.name)),
                    ("arguments", .object(params.arguments.map { ($0.key, Digest.string($0.value)) })),
                ])
            ),
        ])
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The small document: a JSON-RPC request that calls a tool.
public struct Request: Codable {
    /// What is called, with which arguments.
    public struct Parameters: Codable {
        public var name: String
        public var arguments: [String: String]

        /// A call of `name`.
        public init(name: String, arguments: [String: String]) {
            self.name = name
            self.arguments = arguments
        }
    }

    public var jsonrpc: String
    public var id: Int
    public var method: String
    public var params: Parameters

    /// A request of these members.
    public init(jsonrpc: String, id: Int, method: String, params: Parameters) {
        self.jsonrpc = jsonrpc
        self.id = id
        self.method = method
        self.params = params
    }

    /// The digest that the document has.
    public var digest: Digest {
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

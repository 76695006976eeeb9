// SPDX-License-Identifier: Apache-2.0

/// A request that the bridge wants sent to the daemon's MCP endpoint.
struct BridgeRequest: Sendable {
    /// `POST`, or `DELETE` at the end.
    let method: String
    let headers: [(name: String, value: String)]
    let body: [UInt8]
}

/// What the daemon answered.
struct BridgeResponse: Sendable {
    let status: Int
    let headers: [(name: String, value: String)]
    let body: [UInt8]

    /// The value of a header, whatever its case.
    func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

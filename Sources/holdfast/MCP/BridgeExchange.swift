// SPDX-License-Identifier: Apache-2.0

import JSON

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

    /// Whether the answer was a stream, which its listener has had.
    var isStream: Bool {
        status == 200 && header("Content-Type")?.hasPrefix("text/event-stream") == true && body.isEmpty
    }

    /// Whether the daemon missed a header, or found another than the body says.
    var isHeaderMismatch: Bool {
        status == 400 && (try? JSONValue.parse(body))?["error"]?["code"]?.integerValue == -32020
    }

    /// The value of a header, whatever its case.
    func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

// SPDX-License-Identifier: Apache-2.0

import JSON

extension MCPServer {
    /// Deep enough for every schema that we know, far from what a thread's stack bears.
    private static let limits = JSONLimits(maximumDepth: 100, maximumBytes: 64 << 20, maximumMembers: 500_000)

    /// Reads a message; the error says where it is wrong.
    static func parse(_ bytes: [UInt8]) throws(ProtocolError) -> JSONValue {
        do { return try JSONValue.parse(bytes, limits: limits) } catch {
            throw ProtocolError(.parseError, "The message is not valid JSON: \(error)")
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

package import JSON

/// An error of the protocol itself, as JSON-RPC reports it; failures of a tool are results, not errors.
package struct ProtocolError: Error, Sendable, Equatable {
    /// The codes that this server emits: JSON-RPC 2.0 section 5.1, and those that MCP 2026-07-28 defines.
    package enum Code: Int64, Sendable, CaseIterable {
        case parseError = -32700
        case invalidRequest = -32600
        case methodNotFound = -32601
        case invalidParams = -32602
        case internalError = -32603
        /// A resource that is not there, in the revisions with a handshake.
        case resourceNotFound = -32002
        case headerMismatch = -32020
        case missingClientCapability = -32021
        case unsupportedVersion = -32022
    }

    package var code: Code
    package var message: String
    package var data: JSONValue?
    /// The HTTP status that goes with it; of no meaning on a byte stream.
    package var status: Int

    package init(_ code: Code, _ message: String, data: JSONValue? = nil, status: Int = 400) {
        self.code = code
        self.message = message
        self.data = data
        self.status = status
    }

    /// An error of a request that was well formed on the outside: it travels in an ordinary HTTP answer.
    static func inBody(_ code: Code, _ message: String, data: JSONValue? = nil) -> ProtocolError {
        ProtocolError(code, message, data: data, status: 200)
    }

    /// The refusal of a revision, with those that a stateless request may name.
    static func unsupportedVersion(_ requested: String) -> ProtocolError {
        ProtocolError(
            .unsupportedVersion, "Protocol version \"\(requested.prefix(64))\" is not supported.",
            data: [
                "supported": .array(
                    ProtocolRevision.allCases.filter(\.isModern).map { .string($0.text) }),
                "requested": .string(String(requested.prefix(64))),
            ])
    }

    /// The refusal of what needs capabilities that the client did not declare (MCP 2026-07-28 basic, L387).
    static func missing(_ capabilities: JSONValue, _ message: String) -> ProtocolError {
        ProtocolError(.missingClientCapability, message, data: ["requiredCapabilities": capabilities])
    }

    /// The refusal of what needs an extension.
    static func missing(extension identifier: String) -> ProtocolError {
        missing(
            ["extensions": [identifier: [:]]],
            "This needs the extension \"\(identifier)\" among the client's capabilities.")
    }

    /// The refusal of a method: 404 for a stateless request.
    ///
    /// A legacy client would take a 404 for the end of its session, so there it travels in an ordinary answer.
    static func methodNotFound(_ method: String, in revision: ProtocolRevision) -> ProtocolError {
        ProtocolError(
            .methodNotFound, "Method \"\(method.prefix(64))\" is not offered in revision \(revision.text).",
            status: revision.isModern ? 404 : 200)
    }
}

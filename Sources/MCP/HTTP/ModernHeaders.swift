// SPDX-License-Identifier: Apache-2.0

import JSON

/// The checks of a stateless HTTP request: its `_meta`, and that the headers say what the body says.
///
/// The order is the one of mcp.md 1.9, step 8: `_meta` complete, then headers against body, then the version.
enum ModernHeaders {
    /// Returns when the request may be dispatched.
    static func check(_ headers: RequestHeaders, method: String, params: Params) throws(ProtocolError) {
        let version = try ModernMeta.version(of: params)
        try compare("MCP-Protocol-Version", headers.protocolVersion, with: version)
        try compare("Mcp-Method", headers.method, with: method)
        if let parameter = Method.nameParameter(of: method), let name = params[parameter]?.stringValue {
            try compare("Mcp-Name", headers.name, with: name, isEncodable: true)
        } else if headers.name == .repeated {
            throw mismatch("Mcp-Name", "stands more than once")
        }
        try ModernMeta.requireSupported(version)
    }

    /// A notification may do without the headers, but what it has must be true.
    static func checkNotification(
        _ headers: RequestHeaders, method: String, params: Params
    ) throws(ProtocolError) {
        if headers.method != .absent { try compare("Mcp-Method", headers.method, with: method) }
        if let version = params.meta?.protocolVersion {
            guard let version = version.stringValue else {
                throw ProtocolError(.invalidParams, "_meta \"\(MetaKey.protocolVersion)\" must be a string.")
            }
            try compare("MCP-Protocol-Version", headers.protocolVersion, with: version)
        }
        if let version = headers.protocolVersion.value { try ModernMeta.requireSupported(version) }
    }

    private static func compare(
        _ name: String, _ field: RequestHeaders.Field, with expected: String, isEncodable: Bool = false
    ) throws(ProtocolError) {
        switch field {
        case .absent: throw mismatch(name, "is missing; the body says \"\(expected.prefix(128))\"")
        case .repeated: throw mismatch(name, "stands more than once")
        case .once(let written):
            guard let value = isEncodable ? HeaderText.decoded(written) : written else {
                throw mismatch(name, "is not valid Base64 of UTF-8 between its markers")
            }
            guard value.utf8.elementsEqual(expected.utf8) else {
                throw mismatch(
                    name, "is \"\(value.prefix(128))\", but the body says \"\(expected.prefix(128))\"")
            }
        }
    }

    static func mismatch(_ name: String, _ fault: String) -> ProtocolError {
        ProtocolError(.headerMismatch, "Header \(name) \(fault).")
    }
}

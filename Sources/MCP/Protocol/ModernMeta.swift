// SPDX-License-Identifier: Apache-2.0

import JSON

/// What every stateless request carries in `params._meta` (MCP 2026-07-28 basic, L380-387).
enum ModernMeta {
    /// Whether the request was written for the stateless revisions.
    static func isClaimed(by params: Params) -> Bool {
        params.meta?.protocolVersion != nil
    }

    /// The revision that the request names, once all that is required is there.
    static func version(of params: Params) throws(ProtocolError) -> String {
        guard let meta = params.meta else {
            throw ProtocolError(
                .invalidParams,
                "params._meta with \"\(MetaKey.protocolVersion)\" and "
                    + "\"\(MetaKey.clientCapabilities)\" is required.")
        }
        guard let version = meta.protocolVersion?.stringValue else {
            throw ProtocolError(.invalidParams, "_meta \"\(MetaKey.protocolVersion)\" must be a string.")
        }
        guard meta.client != nil else {
            throw ProtocolError(.invalidParams, "_meta \"\(MetaKey.clientCapabilities)\" must be an object.")
        }
        if let level = meta.level, !level.isNull, meta.logLevel == nil {
            throw ProtocolError(
                .invalidParams,
                "_meta \"\(MetaKey.logLevel)\" is \(level.text.prefix(64)); allowed are \(MCPLogLevel.allowed).")
        }
        return version
    }

    /// Refuses a revision that no stateless request may name.
    static func requireSupported(_ version: String) throws(ProtocolError) {
        guard version == ProtocolRevision.july2026.text else { throw .unsupportedVersion(version) }
    }
}

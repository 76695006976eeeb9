// SPDX-License-Identifier: Apache-2.0

import JSON

/// The results that never change while the server runs, encoded once.
struct FixedResults: Sendable {
    /// `{}` as the legacy revisions have it.
    let empty: [UInt8]
    /// The answer to `server/discover` at the address without a profile.
    private let discover: [UInt8]
    /// `{name, title, version}`, which every stateless result carries.
    let serverInfo: [UInt8]
    /// `{"io.modelcontextprotocol/serverInfo": ...}`: the `_meta` of a result without another one.
    let serverMeta: [UInt8]
    private let options: MCPServerOptions

    init(_ options: MCPServerOptions) {
        self.options = options
        let info: JSONObject = [
            "name": .string(options.name), "title": .string(options.title), "version": .string(options.version),
        ]
        let meta: JSONValue = [MetaKey.serverInfo: .object(info)]
        empty = JSONValue.object([:]).serialized()
        serverInfo = JSONValue.object(info).serialized()
        serverMeta = meta.serialized()
        discover = Self.discover(options, info)
    }

    /// The answer to `server/discover`; a profile has a title of its own.
    func discover(titled title: String?) -> [UInt8] {
        guard let title else { return discover }
        return Self.discover(
            options, ["name": .string(options.name), "title": .string(title), "version": .string(options.version)])
    }

    private static func discover(_ options: MCPServerOptions, _ info: JSONObject) -> [UInt8] {
        var result: JSONObject = [
            "resultType": "complete",
            "supportedVersions": .array(ProtocolRevision.allCases.filter(\.isModern).map { .string($0.text) }),
            "capabilities": Self.capabilities,
            // Public: it is the same for everybody who may ask.
            "ttlMs": .integer(options.timeToLiveMilliseconds), "cacheScope": "public",
            "_meta": [MetaKey.serverInfo: .object(info)],
        ]
        if !options.instructions.isEmpty { result["instructions"] = .string(options.instructions) }
        return JSONValue.object(result).serialized()
    }

    /// Tools, whose list may change while the server runs, which is announced to whoever listens.
    private static let capabilities: JSONValue = ["tools": ["listChanged": true]]

    /// The answer to `initialize` in a revision; a profile has a title of its own.
    func initialize(_ revision: ProtocolRevision, titled title: String? = nil) -> [UInt8] {
        var info: JSONObject = ["name": .string(options.name), "version": .string(options.version)]
        if revision.hasStructuredContent { info["title"] = .string(title ?? options.title) }
        var result: JSONObject = [
            "protocolVersion": .string(revision.text), "capabilities": Self.capabilities, "serverInfo": .object(info),
        ]
        if !options.instructions.isEmpty { result["instructions"] = .string(options.instructions) }
        return JSONValue.object(result).serialized()
    }
}

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
    private let hasTasks: Bool

    /// - Parameter hasTasks: whether the tasks extension is offered.
    init(_ options: MCPServerOptions, hasTasks: Bool = false) {
        self.options = options
        self.hasTasks = hasTasks
        let info: JSONObject = [
            "name": .string(options.name), "title": .string(options.title), "version": .string(options.version),
        ]
        let meta: JSONValue = [MetaKey.serverInfo: .object(info)]
        empty = JSONValue.object([:]).serialized()
        serverInfo = JSONValue.object(info).serialized()
        serverMeta = meta.serialized()
        discover = Self.discover(options, info, hasTasks)
    }

    /// The answer to `server/discover`; a profile has a title of its own.
    func discover(titled title: String?) -> [UInt8] {
        guard let title else { return discover }
        return Self.discover(
            options, ["name": .string(options.name), "title": .string(title), "version": .string(options.version)],
            hasTasks)
    }

    private static func discover(_ options: MCPServerOptions, _ info: JSONObject, _ hasTasks: Bool) -> [UInt8] {
        var result: JSONObject = [
            "resultType": "complete",
            "supportedVersions": .array(ProtocolRevision.allCases.filter(\.isModern).map { .string($0.text) }),
            "capabilities": capabilities(.july2026, hasTasks),
            // Public: it is the same for everybody who may ask.
            "ttlMs": .integer(options.timeToLiveMilliseconds), "cacheScope": "public",
            "_meta": [MetaKey.serverInfo: .object(info)],
        ]
        if !options.instructions.isEmpty { result["instructions"] = .string(options.instructions) }
        return JSONValue.object(result).serialized()
    }

    /// Tools, whose list may change while the server runs, which is announced to whoever listens, and what they log.
    private static func capabilities(_ revision: ProtocolRevision, _ hasTasks: Bool) -> JSONValue {
        var capabilities: JSONObject = [
            "logging": [:], "prompts": ["listChanged": true], "resources": ["subscribe": true, "listChanged": true],
            "tools": ["listChanged": true],
        ]
        if revision.hasCompletions { capabilities["completions"] = [:] }
        if hasTasks, revision.isModern { capabilities["extensions"] = [ClientCapabilities.tasksExtension: [:]] }
        return .object(capabilities)
    }

    /// The answer to `initialize` in a revision; a profile has a title of its own.
    func initialize(_ revision: ProtocolRevision, titled title: String? = nil) -> [UInt8] {
        var info: JSONObject = ["name": .string(options.name), "version": .string(options.version)]
        if revision.hasStructuredContent { info["title"] = .string(title ?? options.title) }
        var result: JSONObject = [
            "protocolVersion": .string(revision.text), "capabilities": Self.capabilities(revision, hasTasks),
            "serverInfo": .object(info),
        ]
        if !options.instructions.isEmpty { result["instructions"] = .string(options.instructions) }
        return JSONValue.object(result).serialized()
    }
}

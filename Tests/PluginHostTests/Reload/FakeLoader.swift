// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import PluginChannel
import PluginHost
import Synchronization

/// Folders, contents and instances in memory: what a loader would find, and what became of what it made.
final class FakeLoader: PluginLoading {
    /// What lies in one folder.
    struct Folder {
        var build: Int
        var tools: [String]
        var fault: String?
        var placement = PluginManifest.Placement.inProcess
        var takesConfig = false
        var configFault: String?
        var version: String?
        var relations = PluginRelations()
    }

    private struct State {
        var folders: [String: Folder] = [:]
        var loads: [String] = []
        var configured: [JSONValue] = []
        var discarded = 0
        var drained: [String] = []
        var quarantined: Set<String> = []
        /// Loads wait while it is closed.
        var gate: [CheckedContinuation<Void, Never>]?
    }

    let calls: CallTable
    private let state = Mutex(State())

    init(calls: CallTable) { self.calls = calls }

    subscript(id: String) -> Folder? {
        get { state.withLock { $0.folders[id] } }
        set { state.withLock { $0.folders[id] = newValue } }
    }

    var loads: [String] { state.withLock { $0.loads } }
    var configured: [JSONValue] { state.withLock { $0.configured } }
    var discarded: Int { state.withLock { $0.discarded } }
    /// What was stopped, in order.
    var drained: [String] { state.withLock { $0.drained } }
    func quarantine(_ library: String) { state.withLock { _ = $0.quarantined.insert(library) } }

    func closeGate() { state.withLock { $0.gate = [] } }
    var waitingAtGate: Int { state.withLock { $0.gate?.count ?? 0 } }
    func openGate() {
        let waiting = state.withLock { state in
            defer { state.gate = nil }
            return state.gate ?? []
        }
        for continuation in waiting { continuation.resume() }
    }

    func folders(pins: [String: String]) async -> [PluginFolder] {
        state.withLock { $0.folders.keys.sorted().map { PluginFolder(name: $0, path: "/plugins/" + $0) } }
    }

    func content(of folder: PluginFolder) async -> PluginContent? {
        self[folder.name].map {
            PluginContent(
                manifest: "m\($0.build)\($0.tools)", library: "\(folder.name)-\($0.build)", placement: $0.placement)
        }
    }

    func load(_ folder: PluginFolder, site: SitePlugin?, isReplacing: Bool) async -> RegisteredPlugin {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state -> Bool in
                state.gate?.append(continuation)
                return state.gate == nil
            }
            if isOpen { continuation.resume() }
        }
        let content = self[folder.name] ?? Folder(build: 0, tools: [])
        var manifest = PluginManifest(
            id: folder.name, version: content.version ?? "1.0.\(content.build)", name: folder.name, vendor: "",
            licence: "",
            runtime: "test", sha256: "\(folder.name)-\(content.build)", tools: content.tools.compactMap(Self.tool),
            source: ["build": .integer(Int64(content.build)), "tools": .array(content.tools.map { .string($0) })])
        manifest.relations = content.relations
        var plugin = RegisteredPlugin(manifest: manifest, state: .found, folder: folder.path)
        plugin.isWanted = site?.isEnabled == true
        guard let site, site.isEnabled else { return plugin }
        state.withLock { $0.loads.append("\(folder.name)-\(content.build)") }
        if let fault = content.fault {
            plugin.state = .refused
            plugin.reason = fault
        } else {
            plugin.state = .enabled
            plugin.grants = site.grants
            plugin.instance = FakeInstance(id: folder.name, build: content.build, calls: calls)
        }
        return plugin
    }

    func configure(_ plugin: RegisteredPlugin, _ config: JSONValue) async throws(PluginRefusal) -> Bool {
        guard let folder = self[plugin.manifest.id], folder.takesConfig else { return false }
        if let fault = folder.configFault { throw PluginRefusal(fault) }
        state.withLock { $0.configured.append(config) }
        return true
    }

    func drain(_ instance: any PluginInstance, withinMilliseconds limit: Int64) async -> Bool {
        if let fake = instance as? FakeInstance {
            fake.end()
            state.withLock { $0.drained.append(fake.pluginID) }
        }
        return true
    }

    func discard(_ instance: any PluginInstance) async {
        state.withLock { $0.discarded += 1 }
        (instance as? FakeInstance)?.end()
    }

    func liftQuarantine(of content: PluginContent) -> Bool {
        state.withLock { $0.quarantined.remove(content.library) != nil }
    }

    private static func tool(_ name: String) -> ToolDescriptor? {
        guard let schema = try? JSONSchema(compiling: ["type": "object"]) else { return nil }
        return ToolDescriptor(
            name: name, title: name, description: "A tool.", inputSchema: schema, effect: .read, execution: .inline)
    }
}

/// Answers with its build number; a call with `wait` is held until it is let go.
final class FakeInstance: PluginInstance {
    let pluginID: String
    let build: Int
    private let calls: CallTable
    private let state = Mutex<(waiting: [CallID], hasEnded: Bool, late: Int)>(([], false, 0))

    init(id: String, build: Int, calls: CallTable) {
        pluginID = id
        self.build = build
        self.calls = calls
    }

    var hasEnded: Bool { state.withLock { $0.hasEnded } }
    var waiting: Int { state.withLock { $0.waiting.count } }
    /// Calls that came after the end: there must be none.
    var late: Int { state.withLock { $0.late } }

    func start(_ call: StartedCall) {
        let isLate = state.withLock { state in
            if state.hasEnded { state.late += 1 }
            return state.hasEnded
        }
        if isLate {
            calls.finish(call.id, by: self, with: .failed(.unavailable, []))
        } else if String(decoding: call.arguments, as: UTF8.self).contains("wait") {
            state.withLock { $0.waiting.append(call.id) }
        } else {
            answer(call.id)
        }
    }

    func cancel(_ id: CallID) { calls.finish(id, by: self, with: .failed(.cancelled, [])) }

    /// Ends the calls that wait.
    func letGo() {
        let ids = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for id in ids { answer(id) }
    }

    func end() { state.withLock { $0.hasEnded = true } }

    private func answer(_ id: CallID) {
        let document: JSONValue = ["structured": ["build": .integer(Int64(build))]]
        calls.finish(id, by: self, with: .ok(document.serialized()))
    }
}

// SPDX-License-Identifier: Apache-2.0

import CHoldfast
import JSON
package import Kernel
import PluginChannel
import Synchronization
import Telemetry

/// An instance of a plugin in the daemon's own process, behind the C boundary.
///
/// It is what `hf_host *` points at, and it is never freed: a callback that comes late finds an object that refuses it.
///
/// Sendable: `table` is written once and holds functions that the ABI lets any thread call; everything else that
/// changes is atomic or behind a mutex.
package final class LoadedPlugin: RunningPlugin, @unchecked Sendable {
    package var manifest: PluginManifest { servedManifest.withLock { $0 } }
    /// Answers what the plugin asks.
    let host: InstanceHost
    let table: hf_plugin_api
    private let createdAt: UInt64
    private let servedManifest: Mutex<PluginManifest>
    let worker: CallWorker?
    /// For a plugin without `worker`: whether it keeps its word, and threads for when it does not.
    let inline = InlineWatch()
    let spare = CallWorker(threads: 4)
    /// The plugin's `hf_instance *`, 0 before `create` and after `destroy`.
    private let handle = Atomic<UInt>(0)
    /// How many threads are inside the plugin's functions.
    private let inside = Atomic<Int>(0)
    /// Whether calls are refused.
    private let isClosed = Atomic<Bool>(false)
    /// Whether nothing may use the plugin's functions any more, not even to stop a call.
    private let isEnding = Atomic<Bool>(false)

    package var pluginID: String { host.identity.id }
    package var identity: PluginIdentity { host.identity }
    var environment: HostEnvironment { host.environment }

    private init(
        _ manifest: PluginManifest, _ table: hf_plugin_api, _ grants: Set<String>, _ environment: HostEnvironment
    ) {
        servedManifest = Mutex(manifest)
        self.table = table
        host = InstanceHost(manifest, grants: grants, environment: environment)
        createdAt = environment.time.monotonicNanoseconds()
        if table.flags & HF_PLUGIN_SERIAL != 0 {
            worker = CallWorker(threads: 1)
        } else {
            worker = table.flags & HF_PLUGIN_BLOCKING != 0 ? CallWorker(threads: 4) : nil
        }
    }

    /// Makes an instance and checks what it says of itself.
    static func make(
        entry: UnsafePointer<hf_entry>, table: hf_plugin_api, manifest: PluginManifest, grants: Set<String>,
        config: JSONValue, environment: HostEnvironment
    ) throws(PluginRefusal) -> LoadedPlugin {
        let plugin = LoadedPlugin(manifest, table, grants, environment)
        try plugin.create(entry, config)
        guard let description = try plugin.description() else { return plugin }
        do throws(PluginRefusal) {
            let described = try DescriptionCheck.apply(description, to: manifest)
            plugin.servedManifest.withLock { $0 = described }
        } catch {
            plugin.discard()
            throw error
        }
        return plugin
    }

    /// What an instance says of itself, nil when the manifest is to say it.
    ///
    /// For packing: the instance stays.
    static func describe(
        entry: UnsafePointer<hf_entry>, table: hf_plugin_api, manifest: PluginManifest, config: JSONValue,
        environment: HostEnvironment
    ) throws(PluginRefusal) -> JSONValue? {
        let plugin = LoadedPlugin(manifest, table, [], environment)
        try plugin.create(entry, config)
        return try plugin.description()
    }

    private func create(_ entry: UnsafePointer<hf_entry>, _ config: JSONValue) throws(PluginRefusal) {
        guard let function = table.create else { throw PluginRefusal("the plugin cannot make instances") }
        // One reference is given away for ever: the plugin may keep the pointer as long as the process lives.
        let host = OpaquePointer(Unmanaged.passRetained(self).toOpaque())
        var instance: OpaquePointer?
        var error = hf_buf()
        let status = hf_bytes.lending(config.serialized()) {
            function(entry, HostTable.pointer, host, $0, &instance, &error)
        }
        let document = error.taken()
        guard status == HF_OK, let instance else {
            end()
            let detail = (try? JSONValue.parse(document))?["detail"]?.stringValue
            let word = CallStatus(code: status).word
            throw PluginRefusal("it could not start: \(detail ?? "create() ended with \(word) and no reason")")
        }
        handle.store(UInt(bitPattern: instance), ordering: .releasing)
    }

    private func description() throws(PluginRefusal) -> JSONValue? {
        guard let function = table.describe else { return nil }
        var buffer = hf_buf()
        let status = function(instance, &buffer)
        let bytes = buffer.taken()
        guard status == HF_OK else {
            discard()
            let detail = (try? JSONValue.parse(bytes))?["detail"]?.stringValue
            throw PluginRefusal("describe() ended with \(CallStatus(code: status).word): \(detail ?? "no reason")")
        }
        do throws(JSONError) { return try JSONValue.parse(bytes) } catch {
            discard()
            throw PluginRefusal("describe() answered with JSON that is not valid: \(error)")
        }
    }

    package var status: PluginStatus {
        let age = environment.time.monotonicNanoseconds() - createdAt
        var status = PluginStatus(placement: .inProcess, state: instance == nil ? .stopped : .running)
        status.uptimeMilliseconds = Int64(age / 1_000_000)
        status.generation = 1
        status.callsInFlight = environment.calls.count(of: self)
        status.grants = identity.grants.sorted()
        status.sha256 = manifest.sha256
        status.runtime = manifest.runtime
        status.droppedLines = host.droppedLines
        return status
    }

    /// The plugin's `hf_instance *`.
    var instance: OpaquePointer? { OpaquePointer(bitPattern: handle.load(ordering: .acquiring)) }

    /// Begins to use the plugin's functions; false when the instance is being stopped.
    ///
    /// Pair with `leave`.
    func enter() -> Bool {
        inside.add(1, ordering: .sequentiallyConsistent)
        guard isClosed.load(ordering: .sequentiallyConsistent) else { return true }
        leave()
        return false
    }

    /// The same for stopping a call, which is in order until the instance is about to be destroyed.
    func enterToCancel() -> Bool {
        inside.add(1, ordering: .sequentiallyConsistent)
        guard isEnding.load(ordering: .sequentiallyConsistent) else { return true }
        leave()
        return false
    }

    func leave() { inside.subtract(1, ordering: .sequentiallyConsistent) }

    /// Whether a thread is inside the plugin's functions.
    var isOccupied: Bool { inside.load(ordering: .sequentiallyConsistent) > 0 || host.operations.isTelling }

    /// Refuses calls from now on; false when that was done before.
    func close() -> Bool { !isClosed.exchange(true, ordering: .sequentiallyConsistent) }

    /// Lets nobody enter any more and answers what is still asked, as the last step before `discard`.
    func end() {
        _ = close()
        isEnding.store(true, ordering: .sequentiallyConsistent)
        host.operations.close()
    }

    /// Destroys the instance.
    ///
    /// Nothing may run in it.
    package func discard() {
        end()
        let address = handle.exchange(0, ordering: .sequentiallyConsistent)
        if let instance = OpaquePointer(bitPattern: address) { table.destroy?(instance) }
    }

    /// Whose `hf_host *` this is.
    static func behind(_ host: OpaquePointer?) -> LoadedPlugin? {
        host.map { Unmanaged<LoadedPlugin>.fromOpaque(UnsafeRawPointer($0)).takeUnretainedValue() }
    }
}

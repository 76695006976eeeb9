// SPDX-License-Identifier: Apache-2.0

import CHoldfast
import Glibc
import JSON
import PluginChannel

/// Loads the plugin and tells the host what came of it.
enum Loading {
    /// Runs once, on a thread of its own: `create` may already ask the host for something and wait for the answer.
    static func run(_ order: StartOrder, _ confinement: Confinement, _ host: HostLink) {
        do throws(PluginRefusal) {
            host.probe?.begin()
            let begun = Probe.now
            let entry = try EntrySymbol.entry(ofLibrary: order.library)
            // Only whoever packs a plugin does not know yet what its runtime is.
            let runtime = order.probing != nil && order.runtime.isEmpty ? entry.pointee.runtime.copied : order.runtime
            let table = try Handshake.check(entry, id: order.id, version: order.version, runtime: runtime)
            let loaded = Probe.now
            let instance = HeldInstance(table, try create(entry, table, order.config, host))
            let created = Probe.now
            let report = ReadyReport(
                entry: ReadyReport.Entry(
                    id: order.id, version: order.version, runtime: runtime,
                    abiMajor: Int(entry.pointee.abi_major), abiMinor: Int(entry.pointee.abi_minor),
                    flags: table.flags, minimumHostMinor: Int(entry.pointee.min_host_minor)),
                description: try description(of: instance), confinement: confinement, pid: getpid())
            host.probe?.send(
                .loaded(load: loaded - begun, create: created - loaded, describe: Probe.now - created))
            host.instance = instance
            if order.isDryRun {
                instance.drain(host) { ready(report, host) }
            } else {
                ready(report, host, staysAlive: true)
            }
        } catch {
            host.send(.refused(error.reason))
            ChildExit.refused()
        }
    }

    private static func ready(_ report: ReadyReport, _ host: HostLink, staysAlive: Bool = false) {
        guard host.send(.ready(report)) else {
            host.send(.refused("describe() answered with more than \(RawFrame.maximumDocumentBytes) bytes"))
            ChildExit.refused()
        }
        if !staysAlive { ChildExit.done() }
    }

    private static func create(
        _ entry: UnsafePointer<hf_entry>, _ table: hf_plugin_api, _ config: JSONValue, _ host: HostLink
    ) throws(PluginRefusal) -> OpaquePointer {
        guard let function = table.create else { throw PluginRefusal("the plugin cannot make instances") }
        // One reference is given away for ever: the plugin may keep the pointer as long as the process lives.
        let pointer = OpaquePointer(Unmanaged.passRetained(host).toOpaque())
        var instance: OpaquePointer?
        var error = hf_buf()
        let status = hf_bytes.lending(config.serialized()) {
            function(
                entry, host.probe?.isGrown == true ? Grown.host : HostTable.pointer, pointer, $0, &instance, &error)
        }
        let document = error.taken()
        guard status == HF_OK, let instance else {
            let detail = (try? JSONValue.parse(document))?["detail"]?.stringValue
            throw PluginRefusal("it could not start: \(detail ?? "create() ended with status \(status) and no reason")")
        }
        return instance
    }

    private static func description(of instance: HeldInstance) throws(PluginRefusal) -> JSONValue? {
        guard let function = instance.table.describe else { return nil }
        var buffer = hf_buf()
        let status = function(instance.handle, &buffer)
        let bytes = buffer.taken()
        guard status == HF_OK else {
            let detail = (try? JSONValue.parse(bytes))?["detail"]?.stringValue
            throw PluginRefusal("describe() ended with status \(status): \(detail ?? "no reason")")
        }
        do throws(JSONError) { return try JSONValue.parse(bytes) } catch {
            throw PluginRefusal("describe() answered with JSON that is not valid: \(error)")
        }
    }
}

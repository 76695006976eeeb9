// SPDX-License-Identifier: Apache-2.0

import CArrow
import CHoldfast
import Columns
import JSON
import Kernel

/// The extension `hf.table/1`: the program's tables as Arrow streams that share the host's memory.
enum TableExtension {
    /// Made once, never changed, never freed: safe to read from any thread.
    nonisolated(unsafe) static let pointer: UnsafePointer<hf_table_v1> = make()

    private nonisolated static func make() -> UnsafePointer<hf_table_v1> {
        let table = UnsafeMutablePointer<hf_table_v1>.allocate(capacity: 1)
        table.initialize(
            to: hf_table_v1(
                struct_size: UInt32(MemoryLayout<hf_table_v1>.size), reserved0: 0,
                open: { host, call, spec, done, user in
                    guard let plugin = LoadedPlugin.behind(host), let done else { return HF_INVALID }
                    return plugin.openTable(call, spec.copied, done, user)
                }))
        return UnsafePointer(table)
    }
}

extension LoadedPlugin {
    fileprivate func openTable(
        _ call: hf_id, _ spec: [UInt8], _ done: hf_table_done_fn, _ user: UnsafeMutableRawPointer?
    ) -> hf_status {
        var context: CallContext?
        if call != 0 {
            guard let entry = environment.calls.entry(CallID(rawValue: call), ownedBy: self) else { return HF_STALE }
            context = entry.context
        }
        let receiver = TableReceiver(done: done, user: user)
        guard let document = try? JSONValue.parse(spec), let name = document["table"]?.stringValue else {
            receiver.receive(.failure(TableRefusal(.invalid, "\"table\" must be the name of a table.")))
            return HF_OK
        }
        guard identity.mayOpen(table: name) else {
            receiver.receive(
                .failure(
                    TableRefusal(.denied, "The plugin \(pluginID) is not granted table:\(name); the site grants it.")))
            return HF_OK
        }
        environment.tables.open(spec: document, context: context, plugin: identity) { receiver.receive($0) }
        return HF_OK
    }
}

/// The plugin's function that takes an opened table.
///
/// Sendable although it holds a raw pointer: the pointer is the plugin's, the host only hands it back, once, and the
/// header promises the plugin that this may happen on any thread.
private struct TableReceiver: @unchecked Sendable {
    let done: hf_table_done_fn
    let user: UnsafeMutableRawPointer?

    func receive(_ result: Result<OpenedTable, TableRefusal>) {
        switch result {
        case .failure(let refusal):
            hf_bytes.lending(HostError.document(refusal.detail)) { done(user, refusal.status.rawValue, nil, $0) }
        case .success(let opened):
            var stream = ArrowArrayStream()
            ArrowExport.stream(of: opened.table, into: &stream)
            // The plugin owns the stream from here on.
            hf_bytes.lending(opened.info.serialized()) { done(user, HF_OK, &stream, $0) }
        }
    }
}

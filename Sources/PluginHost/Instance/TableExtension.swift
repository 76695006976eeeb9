// SPDX-License-Identifier: Apache-2.0

import CHoldfast
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
        guard let operation = operations.begin(.table(done, user: user)) else { return HF_STALE }
        let operations = self.operations
        func refuse(_ status: CallStatus, _ detail: String) -> hf_status {
            operations.finish(operation, .outcome(.failed(status, HostError.document(detail))))
            return HF_OK
        }
        guard let document = try? JSONValue.parse(spec), let name = document["table"]?.stringValue else {
            return refuse(.invalid, "\"table\" must be the name of a table.")
        }
        guard identity.mayOpen(table: name) else {
            return refuse(.denied, "The plugin \(pluginID) is not granted table:\(name); the site grants it.")
        }
        environment.tables.open(spec: document, context: context, plugin: identity) { result in
            switch result {
            case .success(let opened): operations.finish(operation, .table(opened))
            case .failure(let refusal):
                operations.finish(operation, .outcome(.failed(refusal.status, HostError.document(refusal.detail))))
            }
        }
        return HF_OK
    }
}

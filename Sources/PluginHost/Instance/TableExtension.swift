// SPDX-License-Identifier: Apache-2.0

import CHoldfast
import PluginChannel

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

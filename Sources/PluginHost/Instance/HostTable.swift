// SPDX-License-Identifier: Apache-2.0

import CHoldfast
import PluginChannel

/// The functions that plugins call, in C form: one table for the whole process.
///
/// All of them are formed in `nonisolated` code: a C callback made in isolated code traps when another thread calls it.
enum HostTable {
    /// Made once, never changed, never freed: safe to read from any thread.
    nonisolated(unsafe) static let pointer: UnsafePointer<hf_host_api> = make()

    private nonisolated static func make() -> UnsafePointer<hf_host_api> {
        let table = UnsafeMutablePointer<hf_host_api>.allocate(capacity: 1)
        table.initialize(
            to: hf_host_api(
                struct_size: UInt32(MemoryLayout<hf_host_api>.size), abi_major: UInt16(HF_ABI_MAJOR),
                abi_minor: UInt16(HF_ABI_MINOR),
                log: { host, level, message, fields in
                    LoadedPlugin.behind(host)?.host.log(level, message.copied, fields: fields.copied)
                },
                complete: { host, call, result in
                    guard let plugin = LoadedPlugin.behind(host), let result else { return HF_INVALID }
                    return plugin.complete(call, result)
                },
                is_cancelled: { host, call in
                    guard let plugin = LoadedPlugin.behind(host) else { return 1 }
                    return plugin.host.isCancelled(call, of: plugin) ? 1 : 0
                },
                progress: { host, call, done, total, message in
                    guard let plugin = LoadedPlugin.behind(host) else { return HF_INVALID }
                    return plugin.host.progress(call, of: plugin, done, total, message.copied)
                },
                metric: { host, name, kind, value, labels in
                    LoadedPlugin.behind(host)?.host.metric(name.copied, kind, value, labels.copied)
                },
                // No manifest declares events yet, so there is none that may be published.
                event: { _, _, _ in HF_UNSUPPORTED },
                request: { host, call, service, json, done, user, outOperation in
                    guard let plugin = LoadedPlugin.behind(host), let done else { return HF_INVALID }
                    return plugin.request(call, service.copied, json.copied, done, user, outOperation)
                },
                request_cancel: { host, operation in
                    LoadedPlugin.behind(host)?.host.cancelRequest(operation) ?? HF_INVALID
                },
                query: { host, name in
                    guard host != nil else { return nil }
                    return switch name.copied {
                    case HF_EXT_TABLE_1: UnsafeRawPointer(TableExtension.pointer)
                    case HF_EXT_CALLS_1: UnsafeRawPointer(CallsExtension.pointer)
                    default: nil
                    }
                }))
        return UnsafePointer(table)
    }
}

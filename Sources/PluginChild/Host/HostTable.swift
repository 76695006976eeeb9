// SPDX-License-Identifier: Apache-2.0

import CHoldfast
import PluginChannel

/// The functions that the plugin calls, in C form.
///
/// All of them are formed in `nonisolated` code: a C callback made in isolated code traps when another thread calls it.
enum HostTable {
    /// Made once, never changed, never freed: safe to read from any thread.
    nonisolated(unsafe) static let pointer: UnsafePointer<hf_host_api> = make()
    /// The extension `hf.table/1`, under the same terms.
    nonisolated(unsafe) private static let tables: UnsafePointer<hf_table_v1> = makeTables()

    private nonisolated static func make() -> UnsafePointer<hf_host_api> {
        let table = UnsafeMutablePointer<hf_host_api>.allocate(capacity: 1)
        table.initialize(
            to: hf_host_api(
                struct_size: UInt32(MemoryLayout<hf_host_api>.size), abi_major: UInt16(HF_ABI_MAJOR),
                abi_minor: UInt16(HF_ABI_MINOR),
                log: { host, level, message, fields in
                    HostLink.behind(host)?.send(.log(level: level, message: message.copied, fields: fields.copied))
                },
                complete: { host, call, result in
                    guard let link = HostLink.behind(host), let result else { return HF_INVALID }
                    return link.complete(call, result)
                },
                is_cancelled: { host, call in
                    guard let link = HostLink.behind(host) else { return 1 }
                    return link.calls.waste(of: call) == nil ? 0 : 1
                },
                progress: { host, call, done, total, message in
                    HostLink.behind(host)?.progress(call, done, total, message.copied) ?? HF_INVALID
                },
                metric: { host, name, kind, value, labels in
                    guard let kind = UInt32(exactly: kind) else { return }
                    HostLink.behind(host)?.send(
                        .metric(kind: kind, value: value, name: name.copied, labels: labels.copied))
                },
                event: { host, type, json in
                    HostLink.behind(host)?.publish(type.copied, json.copied) ?? HF_INVALID
                },
                request: { host, call, service, json, done, user, outOperation in
                    guard let link = HostLink.behind(host), let done else { return HF_INVALID }
                    return link.request(
                        call, service.copied, json.copied, .request(done, user: user), outOperation)
                },
                request_cancel: { host, operation in
                    HostLink.behind(host)?.cancelRequest(operation) ?? HF_INVALID
                },
                query: { host, name in
                    guard host != nil else { return nil }
                    return switch name.copied {
                    case HF_EXT_TABLE_1: UnsafeRawPointer(HostTable.tables)
                    case HF_EXT_CALLS_1: UnsafeRawPointer(CallsExtension.pointer)
                    default: nil
                    }
                }))
        return UnsafePointer(table)
    }

    private nonisolated static func makeTables() -> UnsafePointer<hf_table_v1> {
        let table = UnsafeMutablePointer<hf_table_v1>.allocate(capacity: 1)
        table.initialize(
            to: hf_table_v1(
                struct_size: UInt32(MemoryLayout<hf_table_v1>.size), reserved0: 0,
                open: { host, call, spec, done, user in
                    guard let link = HostLink.behind(host), let done else { return HF_INVALID }
                    return link.openTable(call, spec.copied, .table(done, user: user))
                }))
        return UnsafePointer(table)
    }
}

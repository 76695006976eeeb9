// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import JSON
import Synchronization

/// A host in Swift behind the C table, so that the SDK is tested without a daemon and without a shared library.
///
/// It remembers what the plugin said, and answers requests as scripted. Never freed, as the ABI demands.
final class ScriptedHost: Sendable {
    struct Ending: Sendable, Equatable {
        let call: UInt64
        let status: Int32
        let document: JSONValue
    }

    struct Seen {
        var endings: [Ending] = []
        var log: [String] = []
        var progress: [String] = []
        var metrics: [String] = []
        var cancelledOperations: [UInt64] = []
        var cancelledCalls: Set<UInt64> = []
    }

    /// A request that waits for the test.
    ///
    /// Sendable: used by one test, which the ABI lets call it from any thread.
    struct Request: @unchecked Sendable {
        let call: UInt64
        let service: String
        let json: String
        let done: hf_done_fn
        let user: UnsafeMutableRawPointer?

        func answer(_ status: Int32, _ text: String) {
            var result = hf_result()
            result.struct_size = UInt32(MemoryLayout<hf_result>.size)
            result.status = status
            let bytes = Array(text.utf8)
            bytes.withUnsafeBufferPointer { buffer in
                let lent = hf_bytes(ptr: buffer.baseAddress, len: buffer.count)
                if status == HF_OK { result.payload = lent } else { result.error = lent }
                done(user, &result)
            }
        }
    }

    let seen = Mutex(Seen())
    let requests = Mutex<[Request]>([])
    /// The status that `request` returns.
    let requestStatus = Mutex<Int32>(HF_OK)
    let api: Table

    /// Sendable: the memory is written once.
    struct Table: @unchecked Sendable { let pointer: UnsafeMutablePointer<hf_host_api> }

    init(structSize: Int = MemoryLayout<hf_host_api>.size) {
        let table = UnsafeMutablePointer<hf_host_api>.allocate(capacity: 1)
        table.initialize(to: ScriptedHost.functions)
        table.pointee.struct_size = UInt32(structSize)
        api = Table(pointer: table)
    }

    var handle: OpaquePointer { OpaquePointer(Unmanaged.passRetained(self).toOpaque()) }

    /// Waits until the plugin has ended so many calls.
    func endings(_ count: Int) async -> [Ending] {
        while seen.withLock({ $0.endings.count < count }) { await Task.yield() }
        return seen.withLock { $0.endings }
    }

    /// Waits for a request of the plugin.
    func request() async -> Request {
        while true {
            if let request = requests.withLock({ $0.popLast() }) { return request }
            await Task.yield()
        }
    }

    private static func behind(_ host: OpaquePointer?) -> ScriptedHost? {
        host.map { Unmanaged<ScriptedHost>.fromOpaque(UnsafeRawPointer($0)).takeUnretainedValue() }
    }

    private static var functions: hf_host_api {
        hf_host_api(
            struct_size: 0, abi_major: 1, abi_minor: 0,
            log: { host, level, message, fields in
                let line = "\(level) \(text(message.ptr, message.len)) \(text(fields.ptr, fields.len))"
                ScriptedHost.behind(host)?.seen.withLock { $0.log.append(line) }
            },
            complete: { host, call, result in
                guard let host = ScriptedHost.behind(host), let result = result?.pointee else { return HF_INVALID }
                let bytes = result.status == HF_OK ? result.payload : result.error
                let document = (try? JSONValue.parse(text(bytes.ptr, bytes.len))) ?? .null
                let ending = Ending(call: call, status: result.status, document: document)
                return host.seen.withLock { seen in
                    if seen.endings.contains(where: { $0.call == call }) { return HF_STALE }
                    seen.endings.append(ending)
                    return HF_OK
                }
            },
            is_cancelled: { host, call in
                ScriptedHost.behind(host)?.seen.withLock { $0.cancelledCalls.contains(call) ? 1 : 0 } ?? 1
            },
            progress: { host, call, done, total, message in
                let line = "\(call) \(done) \(total) \(text(message.ptr, message.len))"
                ScriptedHost.behind(host)?.seen.withLock { $0.progress.append(line) }
                return HF_OK
            },
            metric: { host, name, kind, value, labels in
                let line = "\(text(name.ptr, name.len)) \(kind) \(value) \(text(labels.ptr, labels.len))"
                ScriptedHost.behind(host)?.seen.withLock { $0.metrics.append(line) }
            },
            event: nil,
            request: { host, call, service, json, done, user, operation in
                guard let host = ScriptedHost.behind(host), let done else { return HF_INVALID }
                let status = host.requestStatus.withLock { $0 }
                guard status == HF_OK else { return status }
                operation?.pointee = 77
                let request = Request(
                    call: call, service: text(service.ptr, service.len), json: text(json.ptr, json.len), done: done,
                    user: user)
                host.requests.withLock { $0.append(request) }
                return HF_OK
            },
            request_cancel: { host, operation in
                ScriptedHost.behind(host)?.seen.withLock { $0.cancelledOperations.append(operation) }
                return HF_OK
            },
            query: { _, _ in nil })
    }
}

private func text(_ start: UnsafePointer<CChar>?, _ count: Int) -> String {
    String(decoding: UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count), as: UTF8.self)
}

private func text(_ start: UnsafePointer<UInt8>?, _ count: Int) -> String {
    String(decoding: UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count), as: UTF8.self)
}

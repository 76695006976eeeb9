// SPDX-License-Identifier: Apache-2.0

/// The host's side of one instance: its function table, copied, and the handle that goes with it.
///
/// Sendable: the two pointers are written once, the table has a lock; the ABI promises that every function may be called from any thread and that
/// the handle is valid for the life of the process.
final class HostConnection: @unchecked Sendable {
    let api: hf_host_api
    let host: OpaquePointer
    /// What the host can call in this instance.
    let callables = CallableTable()

    /// Copies what the host has of the table; functions that it is too old for read as NULL.
    ///
    /// Nil when a function of the first minor version is missing.
    init?(api: UnsafePointer<hf_host_api>, host: OpaquePointer) {
        var table = hf_host_api()
        let size = min(Int(api.pointee.struct_size), MemoryLayout<hf_host_api>.size)
        withUnsafeMutableBytes(of: &table) { $0.copyMemory(from: UnsafeRawBufferPointer(start: api, count: size)) }
        guard table.complete != nil, table.is_cancelled != nil, table.request != nil, table.abi_major == HF_ABI_MAJOR
        else { return nil }
        self.api = table
        self.host = host
    }

    func log(_ level: LogLevel, _ message: String, _ fields: JSONObject) {
        guard let function = api.log else { return }
        let json = fields.isEmpty ? [] : JSONValue.object(fields).serialized()
        hf_str.lending(message) { message in hf_bytes.lending(json) { function(host, level.rawValue, message, $0) } }
    }

    /// Ends a call; a call that was abandoned in the meantime is not there any more, which is nobody's fault.
    func complete(_ call: hf_id, _ ending: CallEnding) {
        guard let function = api.complete else { return }
        var result = hf_result()
        result.struct_size = UInt32(MemoryLayout<hf_result>.size)
        switch ending {
        case .output(let document):
            result.status = HF_OK
            hf_bytes.lending(document) {
                result.payload = $0
                _ = function(host, call, &result)
            }
        case .failure(let status, let document):
            result.status = status.rawValue
            hf_bytes.lending(document) {
                result.error = $0
                _ = function(host, call, &result)
            }
        }
    }

    func isCancelled(_ call: hf_id) -> Bool { api.is_cancelled.map { $0(host, call) != 0 } ?? false }

    func progress(_ call: hf_id, _ done: Double, _ total: Double, _ message: String) {
        guard let function = api.progress else { return }
        hf_str.lending(message) { _ = function(host, call, done, total, $0) }
    }

    func metric(_ name: String, _ kind: Int32, _ value: Double, _ labels: JSONObject) {
        guard let function = api.metric else { return }
        let json = labels.isEmpty ? [] : JSONValue.object(labels).serialized()
        hf_str.lending(name) { name in hf_bytes.lending(json) { function(host, name, kind, value, $0) } }
    }

    /// Writes a line, which the caller of the call is told too; on a host that cannot do that it is written alone.
    func log(_ call: hf_id, _ level: LogLevel, _ message: String, _ fields: JSONObject) {
        guard let function = calls?.log else { return log(level, message, fields) }
        let json = fields.isEmpty ? [] : JSONValue.object(fields).serialized()
        hf_str.lending(message) { message in
            hf_bytes.lending(json) { _ = function(host, call, level.rawValue, message, $0) }
        }
    }

    /// Lets the caller's connection go, where that can be done.
    func release(_ call: hf_id, retryMilliseconds: Int64) { _ = calls?.release?(host, call, retryMilliseconds) }

    /// The calls extension, nil on a host without it.
    private var calls: hf_calls_v1? {
        guard let function = api.query else { return nil }
        let found = hf_str.lending(HF_EXT_CALLS_1) { function(host, $0) }
        return found?.assumingMemoryBound(to: hf_calls_v1.self).pointee
    }

    /// The table extension, nil on a host without it.
    var tables: UnsafePointer<hf_table_v1>? {
        guard let function = api.query else { return nil }
        let found = hf_str.lending(HF_EXT_TABLE_1) { function(host, $0) }
        return found?.assumingMemoryBound(to: hf_table_v1.self)
    }
}

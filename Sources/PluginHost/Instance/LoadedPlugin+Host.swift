// SPDX-License-Identifier: Apache-2.0

import CHoldfast
import PluginChannel

/// The C side of what the plugin asks: takes borrowed bytes, and calls the plugin's functions with the answers.
extension LoadedPlugin {
    func complete(_ call: hf_id, _ result: UnsafePointer<hf_result>) -> hf_status {
        guard hf_result.isWhole(result) else { return HF_INVALID }
        let status = result.pointee.status
        let document = status == HF_OK ? result.pointee.payload : result.pointee.error
        return host.complete(call, by: self, status: status, bytes: document.len) { document.copied }
    }

    func request(
        _ call: hf_id, _ service: String, _ payload: [UInt8], _ done: @escaping hf_done_fn,
        _ user: UnsafeMutableRawPointer?, _ outOperation: UnsafeMutablePointer<hf_id>?
    ) -> hf_status {
        let waiter = RequestWaiter(done: done, user: user)
        return host.request(
            for: call, of: self, service, payload, began: { outOperation?.pointee = $0 }, waiter: { waiter.tell($0) })
    }

    func openTable(
        _ call: hf_id, _ spec: [UInt8], _ done: @escaping hf_table_done_fn, _ user: UnsafeMutableRawPointer?
    ) -> hf_status {
        let waiter = TableWaiter(done: done, user: user)
        return host.openTable(for: call, of: self, spec: spec, waiter: { waiter.tell($0) })
    }
}

// SPDX-License-Identifier: Apache-2.0

import CArrow
import CHoldfast
import Columns
import JSON
import Kernel
import PluginChannel

/// A function of the plugin that waits for the answer of a service.
///
/// Sendable although it holds a raw pointer: the pointer is the plugin's, the host only hands it back, and the ABI says
/// that this may happen on any thread.
struct RequestWaiter: @unchecked Sendable {
    let done: hf_done_fn
    let user: UnsafeMutableRawPointer?

    func tell(_ answer: PendingOperations.Answer) {
        switch answer {
        case .outcome(.ok(let document)): hf_result.lending(HF_OK, document) { done(user, $0) }
        case .outcome(.failed(let status, let document)):
            hf_result.lending(status.rawValue, document) { done(user, $0) }
        case .outcome(.lost(let document)): hf_result.lending(HF_UNAVAILABLE, document) { done(user, $0) }
        case .table: hf_result.lending(HF_INTERNAL, []) { done(user, $0) }
        }
    }
}

/// A function of the plugin that waits for a table.
///
/// Sendable for the same reason as `RequestWaiter`.
struct TableWaiter: @unchecked Sendable {
    let done: hf_table_done_fn
    let user: UnsafeMutableRawPointer?

    func tell(_ answer: PendingOperations.Answer) {
        switch answer {
        case .table(let opened):
            var stream = ArrowArrayStream()
            ArrowExport.stream(of: opened.table, into: &stream)
            // The plugin owns the stream from here on.
            hf_bytes.lending(opened.info.serialized()) { done(user, HF_OK, &stream, $0) }
        case .outcome(.failed(let status, let document)):
            hf_bytes.lending(document) { done(user, status.rawValue, nil, $0) }
        case .outcome(.ok), .outcome(.lost): hf_bytes.lending([]) { done(user, HF_INTERNAL, nil, $0) }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import CHoldfast
import PluginChannel

/// The extension `hf.calls/1`: what a call says to whoever made it.
enum CallsExtension {
    /// Made once, never changed, never freed: safe to read from any thread.
    nonisolated(unsafe) static let pointer: UnsafePointer<hf_calls_v1> = make()

    private nonisolated static func make() -> UnsafePointer<hf_calls_v1> {
        let calls = UnsafeMutablePointer<hf_calls_v1>.allocate(capacity: 1)
        calls.initialize(
            to: hf_calls_v1(
                struct_size: UInt32(MemoryLayout<hf_calls_v1>.size), reserved0: 0,
                log: { host, call, level, message, fields in
                    HostLink.behind(host)?.log(call, level, message.copied, fields.copied) ?? HF_INVALID
                },
                release: { host, call, retry in
                    guard let link = HostLink.behind(host) else { return HF_INVALID }
                    guard link.calls.contains(call) else { return HF_STALE }
                    return link.send(.release(call: call, retryMilliseconds: retry)) ? HF_OK : HF_INVALID
                }))
        return UnsafePointer(calls)
    }
}

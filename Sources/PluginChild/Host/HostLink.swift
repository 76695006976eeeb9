// SPDX-License-Identifier: Apache-2.0

import CHoldfast
import JSON
import PluginChannel
import Synchronization

/// The host as the plugin sees it from here: what `hf_host *` points at.
///
/// It lives as long as the process: a callback that comes late finds an object that refuses it.
final class HostLink: Sendable {
    let channel: Channel
    let calls = LiveCalls()
    let operations = PendingOperations()
    let segments = SegmentShelf()
    /// Looks at what the plugin does; nil in a daemon's child.
    let probe: Probe?
    private let events: Set<String>
    private let held = Mutex<HeldInstance?>(nil)

    init(order: StartOrder, channel: Channel) {
        self.channel = channel
        events = Set(order.events)
        probe = order.probing.map { Probe($0, channel: channel) }
    }

    /// The instance, once `create` has made it.
    var instance: HeldInstance? {
        get { held.withLock { $0 } }
        set { held.withLock { $0 = newValue } }
    }

    /// Sends a frame; false when it is too long to be one.
    ///
    /// Ends the process when the channel is gone: nobody is there to work for.
    @discardableResult
    func send(_ frame: ChildFrame) -> Bool { sending { () throws(ChannelFault) in try channel.send(frame.encoded) } }

    private func sending(_ body: () throws(ChannelFault) -> Void) -> Bool {
        do throws(ChannelFault) {
            try body()
            return true
        } catch {
            if case .tooLong = error { return false }
            ChildExit.because(of: error)
        }
    }

    // What the plugin asks, from any thread, also inside `call()`, also late.

    func complete(_ call: hf_id, _ result: UnsafePointer<hf_result>) -> hf_status {
        guard hf_result.isWhole(result) else { return HF_INVALID }
        guard calls.finish(call) else {
            probe?.wasUnwanted(call)
            return HF_STALE
        }
        probe?.hasEnded(call)
        let status = result.pointee.status
        let lent = status == HF_OK ? result.pointee.payload : result.pointee.error
        let bytes = UnsafeRawBufferPointer(start: lent.ptr, count: lent.ptr == nil ? 0 : lent.len)
        let head = ChildFrame.resultHead(call: call, status: status, documentBytes: bytes.count)
        let isSent =
            bytes.count <= RawFrame.maximumDocumentBytes
            && sending { () throws(ChannelFault) in try channel.send(head, tail: bytes) }
        if !isSent {
            let detail =
                "The plugin answered with \(bytes.count) bytes; \(RawFrame.maximumDocumentBytes) are allowed."
            end(call, HF_INTERNAL, detail)
        }
        return HF_OK
    }

    /// Tells the host how a call ended that is no longer live here.
    func end(_ call: hf_id, _ status: Int32, _ detail: String?) {
        let document = detail.map { JSONValue.object(["detail": .string($0)]).serialized() } ?? []
        send(.result(call: call, status: status, document: document))
    }

    func progress(_ call: hf_id, _ done: Double, _ total: Double, _ message: String) -> hf_status {
        guard done.isFinite, done >= 0, !total.isNaN else { return HF_INVALID }
        guard calls.contains(call) else { return HF_STALE }
        return send(.progress(call: call, done: done, total: total, message: message)) ? HF_OK : HF_INVALID
    }

    /// Writes a line for a call; one that has ended is told so, and the line is written all the same.
    func log(_ call: hf_id, _ level: Int32, _ message: String, _ fields: [UInt8]) -> hf_status {
        let isLive = calls.contains(call)
        let isSent = send(.log(call: isLive ? call : 0, level: level, message: message, fields: fields))
        return isSent ? (isLive ? HF_OK : HF_STALE) : HF_INVALID
    }

    func publish(_ type: String, _ document: [UInt8]) -> hf_status {
        guard events.contains(type) else { return HF_UNSUPPORTED }
        return send(.event(type: type, document: document)) ? HF_OK : HF_INVALID
    }

    func request(
        _ call: hf_id, _ service: String, _ document: [UInt8], _ waiter: PendingOperations.Waiter,
        _ outOperation: UnsafeMutablePointer<hf_id>?
    ) -> hf_status {
        begin(call, waiter, outOperation) {
            .request(operation: $0, call: call, service: service, document: document)
        }
    }

    func openTable(
        _ call: hf_id, _ specification: [UInt8], _ waiter: PendingOperations.Waiter
    ) -> hf_status {
        begin(call, waiter, nil) { .openTable(operation: $0, call: call, specification: specification) }
    }

    func cancelRequest(_ operation: hf_id) -> hf_status {
        guard operations.finish(operation, .outcome(HF_CANCELLED, [])) else { return HF_STALE }
        send(.cancelRequest(operation: operation))
        return HF_OK
    }

    private func begin(
        _ call: hf_id, _ waiter: PendingOperations.Waiter, _ outOperation: UnsafeMutablePointer<hf_id>?,
        _ frame: (hf_id) -> ChildFrame
    ) -> hf_status {
        if call != 0, !calls.contains(call) { return HF_STALE }
        guard let operation = operations.begin(waiter) else { return HF_STALE }
        // Before the answer can come, which may be before this returns.
        outOperation?.pointee = operation
        guard send(frame(operation)) else {
            operations.withdraw(operation)
            return HF_INVALID
        }
        return HF_OK
    }

    /// Whose `hf_host *` this is.
    static func behind(_ host: OpaquePointer?) -> HostLink? {
        host.map { Unmanaged<HostLink>.fromOpaque(UnsafeRawPointer($0)).takeUnretainedValue() }
    }
}

// SPDX-License-Identifier: Apache-2.0

import CPlatform
import Glibc
import Synchronization

/// The sending half of a channel: one frame after the other, whoever sends.
final class Outbox: Sendable {
    /// Bytes that wait, with the descriptors that go with the first of them.
    private struct Waiting {
        var bytes: [UInt8]
        var descriptors: [Int32]
        var sent = 0
    }

    private struct State {
        var waiting: [Waiting] = []
        var waitingBytes = 0
        var isFlushing = false
        var fault: ChannelFault?
    }

    private let socket: Int32
    private let congestion: Channel.Congestion
    private let state = Mutex(State())

    init(socket: Int32, congestion: Channel.Congestion) {
        self.socket = socket
        self.congestion = congestion
    }

    deinit { state.withLock { Self.discard(&$0) } }

    /// Sends the parts of one frame; nil when they are on their way.
    func send(_ head: [UInt8], tail: UnsafeRawBufferPointer, descriptors: [Int32]) -> ChannelFault? {
        let total = head.count + tail.count
        guard total - RawFrame.headerBytes <= RawFrame.maximumPayloadBytes else {
            return .tooLong(bytes: total - RawFrame.headerBytes)
        }
        return head.withUnsafeBytes { head in
            state.withLock { state -> ChannelFault? in
                if let fault = state.fault { return fault }
                var sent = 0
                // Nothing may overtake what waits.
                if state.waiting.isEmpty {
                    switch transmit(head, tail, descriptors) {
                    case .success(let count): sent = count
                    case .failure(let fault):
                        state.fault = fault
                        return fault
                    }
                }
                guard sent < total else { return nil }
                return keep(head, tail, sent == 0 ? descriptors : [], after: sent, in: &state)
            }
        }
    }

    /// Sends as much as the kernel takes, or all of it where sending waits.
    private func transmit(
        _ head: UnsafeRawBufferPointer, _ tail: UnsafeRawBufferPointer, _ descriptors: [Int32]
    ) -> Result<Int, ChannelFault> {
        let total = head.count + tail.count
        var isWaiting = false
        if case .waits = congestion { isWaiting = true }
        var sent = 0
        while sent < total {
            let count = Self.write(socket, head, tail, after: sent, sent == 0 ? descriptors : [], waits: isWaiting)
            if count < 0 {
                if errno == EAGAIN || errno == EWOULDBLOCK { break }
                return .failure(Self.fault())
            }
            sent += count
        }
        return .success(sent)
    }

    private func keep(
        _ head: UnsafeRawBufferPointer, _ tail: UnsafeRawBufferPointer, _ descriptors: [Int32], after sent: Int,
        in state: inout State
    ) -> ChannelFault? {
        guard case .keeps(let limit) = congestion else { return nil }
        var bytes = Array(head.dropFirst(sent))
        bytes.append(contentsOf: tail.dropFirst(max(0, sent - head.count)))
        guard state.waitingBytes + bytes.count <= limit else {
            // The stream may have half a frame in it: nothing can follow.
            let fault = ChannelFault.congested(waitingBytes: state.waitingBytes + bytes.count)
            Self.discard(&state)
            state.fault = fault
            return fault
        }
        // The caller may close its own before ours are sent.
        let copies = descriptors.map { fcntl($0, F_DUPFD_CLOEXEC, 0) }
        state.waiting.append(Waiting(bytes: bytes, descriptors: copies))
        state.waitingBytes += bytes.count
        if !state.isFlushing {
            state.isFlushing = true
            if !DetachedThread.start({ self.flush() }) {
                state.isFlushing = false
                let fault = ChannelFault.system(SystemFault("starting a thread", code: EAGAIN))
                state.fault = fault
                return fault
            }
        }
        return nil
    }

    /// Sends what waits, on a thread of its own, until nothing waits any more.
    private func flush() {
        while true {
            var waiter = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
            _ = poll(&waiter, 1, -1)
            let isDone = state.withLock { state -> Bool in
                while state.fault == nil, let first = state.waiting.first {
                    let count = first.bytes.withUnsafeBytes { bytes in
                        Self.write(
                            socket, bytes, UnsafeRawBufferPointer(start: nil, count: 0), after: first.sent,
                            first.sent == 0 ? first.descriptors : [], waits: false)
                    }
                    if count < 0 {
                        if errno == EAGAIN || errno == EWOULDBLOCK { return false }
                        state.fault = Self.fault()
                        break
                    }
                    state.waiting[0].sent += count
                    if state.waiting[0].sent == first.bytes.count {
                        for descriptor in first.descriptors { close(descriptor) }
                        state.waitingBytes -= first.bytes.count
                        state.waiting.removeFirst()
                    }
                }
                if state.fault != nil { Self.discard(&state) }
                state.isFlushing = false
                return true
            }
            if isDone { return }
        }
    }

    private static func write(
        _ socket: Int32, _ head: UnsafeRawBufferPointer, _ tail: UnsafeRawBufferPointer, after sent: Int,
        _ descriptors: [Int32], waits: Bool
    ) -> Int {
        let headLeft = UnsafeRawBufferPointer(rebasing: head.dropFirst(sent))
        let tailLeft = UnsafeRawBufferPointer(rebasing: tail.dropFirst(max(0, sent - head.count)))
        var parts = (
            iovec(iov_base: UnsafeMutableRawPointer(mutating: headLeft.baseAddress), iov_len: headLeft.count),
            iovec(iov_base: UnsafeMutableRawPointer(mutating: tailLeft.baseAddress), iov_len: tailLeft.count)
        )
        return withUnsafeBytes(of: &parts) { parts in
            platform_send(
                socket, parts.baseAddress?.assumingMemoryBound(to: iovec.self), 2, descriptors,
                Int32(descriptors.count), waits ? 1 : 0)
        }
    }

    private static func fault() -> ChannelFault {
        errno == EPIPE || errno == ECONNRESET ? .closed : .system(SystemFault("sending"))
    }

    private static func discard(_ state: inout State) {
        for waiting in state.waiting {
            for descriptor in waiting.descriptors { close(descriptor) }
        }
        state.waiting = []
        state.waitingBytes = 0
    }
}

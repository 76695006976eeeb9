// SPDX-License-Identifier: Apache-2.0

import CPlatform
import Glibc

/// One end of the stream between a host and a child: whole frames in both directions, with descriptors.
///
/// Any thread may send; one thread at a time may receive. The socket is closed when the last reference goes.
///
/// Sendable: what sending changes is in `Outbox`, behind its lock; what receiving changes is in `Inbox`, which belongs
/// to whichever thread receives.
package final class Channel: @unchecked Sendable {
    /// What sending does while the peer does not read.
    package enum Congestion: Sendable {
        /// It waits: for the child, whose host always reads.
        case waits
        /// What does not fit is kept and sent later by a thread of its own, up to so many bytes: for the host, which no
        /// child may stop.
        case keeps(maximumBytes: Int)
    }

    private let socket: Int32
    private let inbox: Inbox
    private let outbox: Outbox

    /// Takes over a connected socket.
    ///
    /// - Parameter takesDescriptors: whether descriptors that come with frames are kept; otherwise the kernel drops
    ///   them, so that a peer cannot fill this process's table.
    package init(socket: Int32, congestion: Congestion, takesDescriptors: Bool) {
        self.socket = socket
        inbox = Inbox(socket: socket, takesDescriptors: takesDescriptors)
        outbox = Outbox(socket: socket, congestion: congestion)
    }

    deinit { close(socket) }

    /// A connected pair of sockets, for the host's and the child's end.
    package static func socketPair() throws(SystemFault) -> (host: Int32, child: Int32) {
        var pair: (Int32, Int32) = (-1, -1)
        let status = withUnsafeMutableBytes(of: &pair) {
            platform_socket_pair($0.baseAddress?.assumingMemoryBound(to: Int32.self))
        }
        guard status == 0 else { throw SystemFault("making a pair of sockets") }
        return (host: pair.0, child: pair.1)
    }

    /// Waits for the next frame; nil at the end of the stream.
    ///
    /// One thread at a time.
    package func receive() throws(ChannelFault) -> RawFrame? { try inbox.next() }

    /// The next descriptors that came, in the order in which they were sent; the caller closes them.
    ///
    /// By the receiving thread, for the frame that it received last.
    package func takeDescriptors(_ count: Int) throws(ChannelFault) -> [Int32] { try inbox.takeDescriptors(count) }

    /// Sends a frame; copies of the descriptors go with it, and the caller keeps its own.
    package func send(_ frame: EncodedFrame, descriptors: [Int32] = []) throws(ChannelFault) {
        let fault = frame.tail.withUnsafeBytes { outbox.send(frame.head, tail: $0, descriptors: descriptors) }
        if let fault { throw fault }
    }

    /// Sends a frame whose last bytes lie in memory of somebody else's.
    package func send(_ head: EncodedFrame, tail: UnsafeRawBufferPointer) throws(ChannelFault) {
        if let fault = outbox.send(head.head, tail: tail, descriptors: []) { throw fault }
    }

    /// Ends both directions: the peer sees the end of the stream, and so does who receives here.
    package func shutDown() { shutdown(socket, Int32(SHUT_RDWR)) }
}

// SPDX-License-Identifier: Apache-2.0

/// Why a channel cannot be used any more.
package enum ChannelFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// The peer has closed its end, or this side has shut the channel down.
    case closed
    /// The stream ended inside a frame.
    case cutOff(missingBytes: Int)
    /// The peer sent what the protocol does not allow.
    case frame(FrameFault)
    /// A frame to be sent is longer than the protocol allows.
    case tooLong(bytes: Int)
    /// Fewer descriptors came than the frame names.
    case descriptors(expected: Int, found: Int)
    /// The peer does not read, and what waits for it has grown too large.
    case congested(waitingBytes: Int)
    case system(SystemFault)

    package var description: String {
        switch self {
        case .closed: "the channel is closed"
        case .cutOff(let missing): "the stream ended inside a frame; \(missing) bytes are missing"
        case .frame(let fault): "\(fault)"
        case .tooLong(let bytes):
            "a frame has \(bytes) bytes; at most \(RawFrame.maximumPayloadBytes) are allowed"
        case .descriptors(let expected, let found): "a frame names \(expected) descriptors, \(found) came with it"
        case .congested(let waiting): "the peer does not read; \(waiting) bytes wait for it"
        case .system(let fault): "\(fault)"
        }
    }
}

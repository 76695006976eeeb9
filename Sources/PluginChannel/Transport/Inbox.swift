// SPDX-License-Identifier: Apache-2.0

import CPlatform
import Glibc

/// The receiving half of a channel: small frames many at a time into a buffer, large ones straight to their place.
///
/// Not Sendable: it belongs to the thread that receives.
final class Inbox {
    private static let capacity = 64 << 10

    private let socket: Int32
    private let takesDescriptors: Bool
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Inbox.capacity, alignment: 16)
    /// What is in the buffer and not taken yet.
    private var start = 0
    private var end = 0
    private var descriptors: [Int32] = []
    private let arrived = UnsafeMutableBufferPointer<Int32>.allocate(capacity: Int(PLATFORM_MAX_DESCRIPTORS))

    init(socket: Int32, takesDescriptors: Bool) {
        self.socket = socket
        self.takesDescriptors = takesDescriptors
    }

    deinit {
        buffer.deallocate()
        arrived.deallocate()
        for descriptor in descriptors { close(descriptor) }
    }

    func next() throws(ChannelFault) -> RawFrame? {
        while end - start < RawFrame.headerBytes {
            if start > 0 {
                // What is left is shorter than a header: moving it is cheaper than a second call to the kernel.
                let left = UnsafeRawBufferPointer(rebasing: buffer[start..<end])
                buffer.copyMemory(from: left)
                (start, end) = (0, left.count)
            }
            let got = try read(UnsafeMutableRawBufferPointer(rebasing: buffer[end...]))
            guard got > 0 else {
                guard end == start else { throw .cutOff(missingBytes: RawFrame.headerBytes - (end - start)) }
                return nil
            }
            end += got
        }
        let header: FrameHeader
        do throws(FrameFault) {
            header = try FrameHeader(reading: UnsafeRawBufferPointer(rebasing: buffer[start..<end]))
        } catch {
            throw .frame(error)
        }
        start += RawFrame.headerBytes
        return RawFrame(type: header.type, flags: header.flags, id: header.id, payload: try payload(header.length))
    }

    func takeDescriptors(_ count: Int) throws(ChannelFault) -> [Int32] {
        guard count <= descriptors.count else { throw .descriptors(expected: count, found: descriptors.count) }
        defer { descriptors.removeFirst(count) }
        return Array(descriptors.prefix(count))
    }

    private func payload(_ length: Int) throws(ChannelFault) -> [UInt8] {
        let present = min(length, end - start)
        var fault: ChannelFault?
        let payload = [UInt8](unsafeUninitializedCapacity: length) { space, count in
            let space = UnsafeMutableRawBufferPointer(space)
            space.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[start..<start + present]))
            count = present
            do throws(ChannelFault) {
                while count < length {
                    let got = try read(UnsafeMutableRawBufferPointer(rebasing: space[count...]))
                    guard got > 0 else { throw .cutOff(missingBytes: length - count) }
                    count += got
                }
            } catch {
                fault = error
            }
        }
        if let fault { throw fault }
        start += present
        return payload
    }

    private func read(_ space: UnsafeMutableRawBufferPointer) throws(ChannelFault) -> Int {
        var got: Int
        if takesDescriptors {
            var count: Int32 = 0
            got = platform_receive(socket, space.baseAddress, space.count, arrived.baseAddress, &count)
            if got > 0, count > 0 { descriptors += arrived.prefix(Int(count)) }
        } else {
            got = platform_receive(socket, space.baseAddress, space.count, nil, nil)
        }
        // A peer that died with frames of ours unread resets the connection: for us that is its end.
        if got < 0, errno == ECONNRESET { got = 0 }
        guard got >= 0 else { throw .system(SystemFault("receiving")) }
        return got
    }
}

// SPDX-License-Identifier: Apache-2.0

import Glibc
import PluginChannel
import Testing

@Suite struct ChannelTests {
    /// The host's and the child's end, as the host and the child open them.
    private static func pair(keeping bytes: Int = 1 << 24) throws -> (host: Channel, child: Channel) {
        let sockets = try Channel.socketPair()
        return (
            Channel(socket: sockets.host, congestion: .keeps(maximumBytes: bytes), takesDescriptors: false),
            Channel(socket: sockets.child, congestion: .waits, takesDescriptors: true)
        )
    }

    @Test func framesArriveWholeAndInOrder() throws {
        let (host, child) = try Self.pair()
        let sizes = [0, 1, 15, 16, 17, 70_000, 65_520, 65_521, 1_000_003, 3]
        for (index, size) in sizes.enumerated() {
            try host.send(
                HostFrame.reply(
                    operation: UInt64(index), status: 0, document: [UInt8](repeating: UInt8(index), count: size)
                ).encoded)
        }
        try host.send(HostFrame.drain.encoded)
        for (index, size) in sizes.enumerated() {
            let raw = try #require(try child.receive())
            #expect(
                try HostFrame(raw)
                    == .reply(
                        operation: UInt64(index), status: 0,
                        document: [UInt8](repeating: UInt8(index), count: size)))
        }
        #expect(try child.receive().map(HostFrame.init) == .drain)
        host.shutDown()
        #expect(try child.receive() == nil)
        #expect(throws: ChannelFault.closed) { try child.send(ChildFrame.drained.encoded) }
    }

    /// Descriptors stay with the frame that they were sent with, also when the stream is full in between.
    @Test func descriptorsComeWithTheirFrames() throws {
        let (host, child) = try Self.pair()
        for number in 0..<20 {
            let segment = try SealedSegment(name: "test", byteCount: 8) { $0[0] = UInt8(number) }
            let frame = TableFrame(
                status: 0, info: [UInt8](repeating: 32, count: 40_000),
                segments: [.init(id: UInt64(number), size: 8)])
            // The segment may go as soon as the frame is sent.
            try host.send(
                HostFrame.table(operation: UInt64(number), frame).encoded, descriptors: [segment.descriptor])
            try host.send(HostFrame.ping(id: 1).encoded)
        }
        for number in 0..<20 {
            guard case .table(_, let frame) = try HostFrame(#require(try child.receive())) else {
                Issue.record("no table")
                return
            }
            let descriptor = try #require(try child.takeDescriptors(1).first)
            let segment = try SealedSegment(receiving: descriptor, byteCount: Int(frame.segments[0].size))
            #expect(segment.bytes[0] == UInt8(number))
            #expect(fcntl(segment.descriptor, F_GETFD) & FD_CLOEXEC != 0)
            #expect(try HostFrame(#require(try child.receive())) == .ping(id: 1))
        }
        #expect(throws: ChannelFault.descriptors(expected: 1, found: 0)) { try child.takeDescriptors(1) }
    }

    @Test func aHostTakesNoDescriptors() throws {
        let (host, child) = try Self.pair()
        let file = open("/dev/null", O_RDONLY)
        defer { close(file) }
        let before = Self.openDescriptors()
        for _ in 0..<50 { try child.send(ChildFrame.drained.encoded, descriptors: [file, file, file]) }
        for _ in 0..<50 { #expect(try ChildFrame(#require(try host.receive())) == .drained) }
        #expect(Self.openDescriptors() <= before + 5)
    }

    /// Nobody reads: sending returns at once, and when too much waits it says so, also every time after.
    @Test func aHostIsNeverHeldUp() throws {
        let (host, child) = try Self.pair(keeping: 1 << 20)
        let document = [UInt8](repeating: 1, count: 100_000)
        var fault: ChannelFault?
        for number in 0..<100 where fault == nil {
            do throws(ChannelFault) {
                try host.send(HostFrame.reply(operation: UInt64(number), status: 0, document: document).encoded)
            } catch {
                fault = error
            }
        }
        guard case .congested(let waiting) = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
        #expect(waiting > 1 << 20)
        #expect(throws: ChannelFault.self) { try host.send(HostFrame.drain.encoded) }
        withExtendedLifetime(child) {}
    }

    @Test func brokenStreamsAreNamed() throws {
        func fault(_ bytes: [UInt8]) throws -> ChannelFault? {
            let sockets = try Channel.socketPair()
            let host = Channel(socket: sockets.host, congestion: .waits, takesDescriptors: false)
            _ = write(sockets.child, bytes, bytes.count)
            close(sockets.child)
            do throws(ChannelFault) {
                _ = try host.receive()
                return nil
            } catch {
                return error
            }
        }
        #expect(try fault([]) == nil)
        #expect(try fault([1, 2, 3]) == .cutOff(missingBytes: 13))
        let header: [UInt8] = [5, 0, 0, 0, 3, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        #expect(try fault(header + [1]) == .cutOff(missingBytes: 4))
        let huge: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 3, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        #expect(try fault(huge) == .frame(.tooLong(type: 0x103, bytes: 4_294_967_295)))
    }

    @Test func aFrameThatIsTooLongIsNotSent() throws {
        let (_, child) = try Self.pair()
        let head = ChildFrame.resultHead(call: 1, status: 0, documentBytes: 0)
        let memory = UnsafeMutableRawBufferPointer.allocate(
            byteCount: RawFrame.maximumPayloadBytes + 1, alignment: 16)
        defer { memory.deallocate() }
        #expect(throws: ChannelFault.tooLong(bytes: memory.count)) {
            try child.send(head, tail: UnsafeRawBufferPointer(memory))
        }
    }

    private static func openDescriptors() -> Int { (0..<512).count { fcntl(Int32($0), F_GETFD) >= 0 } }
}

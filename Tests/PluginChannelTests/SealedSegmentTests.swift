// SPDX-License-Identifier: Apache-2.0

import CPlatform
import Glibc
import PluginChannel
import Testing

@Suite struct SealedSegmentTests {
    @Test func nobodyCanChangeIt() throws {
        let segment = try SealedSegment(name: "holdfast-test", byteCount: 10_000) { memory in
            for index in memory.indices { memory[index] = UInt8(truncatingIfNeeded: index) }
        }
        #expect(segment.bytes.count == 10_000)
        #expect(segment.bytes[257] == 1)
        let file = segment.descriptor
        #expect(write(file, [1], 1) == -1 && errno == EPERM)
        #expect(ftruncate(file, 20_000) == -1 && errno == EPERM)
        #expect(ftruncate(file, 1) == -1 && errno == EPERM)
        #expect(mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) == MAP_FAILED)
        #expect(fcntl(file, F_GETFD) & FD_CLOEXEC != 0)
        // Read from the file, as another process sees it.
        var byte: UInt8 = 0
        #expect(pread(file, &byte, 1, 257) == 1 && byte == 1)
    }

    @Test func anEmptyOneIsInOrder() throws {
        let segment = try SealedSegment(name: "empty", byteCount: 0) { _ in }
        #expect(segment.bytes.isEmpty)
        #expect(try SealedSegment(receiving: dup(segment.descriptor), byteCount: 0).bytes.isEmpty)
    }

    /// What could shrink under its reader, or is not what was announced, is refused, and its descriptor closed.
    @Test func onlySealedMemoryOfThatSizeIsTaken() throws {
        let loose = platform_memory_file("loose")
        #expect(ftruncate(loose, 4096) == 0)
        #expect(throws: SystemFault.self) { try SealedSegment(receiving: loose, byteCount: 4096) }
        #expect(fcntl(loose, F_GETFD) == -1)
        let null = open("/dev/null", O_RDONLY)
        #expect(throws: SystemFault.self) { try SealedSegment(receiving: null, byteCount: 0) }
        let segment = try SealedSegment(name: "ten", byteCount: 10) { _ in }
        #expect(throws: SystemFault.self) { try SealedSegment(receiving: dup(segment.descriptor), byteCount: 11) }
        #expect(try SealedSegment(receiving: dup(segment.descriptor), byteCount: 10).bytes.count == 10)
    }
}

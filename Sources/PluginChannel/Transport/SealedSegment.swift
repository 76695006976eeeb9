// SPDX-License-Identifier: Apache-2.0

import CPlatform
import Glibc

/// Memory that was written once and can never change again, in this process and in every other that maps it.
///
/// A memory file with all seals (fcntl(2), "File Sealing"), mapped for reading. The mapping and the descriptor live as
/// long as the object.
///
/// Sendable: nothing changes after `init`.
package final class SealedSegment: @unchecked Sendable {
    /// The memory file, to be sent to other processes.
    package let descriptor: Int32
    /// The content; valid as long as the object lives.
    package let bytes: UnsafeRawBufferPointer

    /// Makes a segment of `byteCount` zeros, lets `fill` write it, and seals it.
    ///
    /// - Parameter name: shown in /proc/PID/maps.
    package convenience init(
        name: String, byteCount: Int, fill: (UnsafeMutableRawBufferPointer) -> Void
    ) throws(SystemFault) {
        let file = platform_memory_file(name)
        guard file >= 0 else { throw SystemFault("making a memory file") }
        do throws(SystemFault) {
            guard ftruncate(file, byteCount) == 0 else { throw SystemFault("sizing a memory file") }
            if byteCount > 0 {
                guard let start = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0),
                    start != MAP_FAILED
                else { throw SystemFault("mapping a memory file") }
                fill(UnsafeMutableRawBufferPointer(start: start, count: byteCount))
                munmap(start, byteCount)
            }
            guard platform_seal(file) == 0 else { throw SystemFault("sealing a memory file") }
        } catch {
            close(file)
            throw error
        }
        try self.init(adopting: file, byteCount: byteCount)
    }

    /// Takes over a descriptor that came from another process.
    ///
    /// Refused unless it is a memory file with all seals and exactly that size: one that could still shrink would end
    /// this process by SIGBUS when it is read. The descriptor is closed also when this throws.
    package convenience init(receiving descriptor: Int32, byteCount: Int) throws(SystemFault) {
        var status = stat()
        guard platform_is_sealed(descriptor) == 1, fstat(descriptor, &status) == 0, Int(status.st_size) == byteCount
        else {
            close(descriptor)
            throw SystemFault("taking a segment of \(byteCount) bytes that is sealed", code: EINVAL)
        }
        try self.init(adopting: descriptor, byteCount: byteCount)
    }

    private init(adopting file: Int32, byteCount: Int) throws(SystemFault) {
        descriptor = file
        guard byteCount > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        // Private, because kernels before 6.7 refuse a shared mapping of a file that is sealed against writing; the
        // pages are the same ones, since nobody writes to them.
        guard let start = mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, file, 0), start != MAP_FAILED else {
            let fault = SystemFault("mapping a memory file")
            close(file)
            throw fault
        }
        bytes = UnsafeRawBufferPointer(start: start, count: byteCount)
    }

    deinit {
        if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }
        close(descriptor)
    }
}

// SPDX-License-Identifier: Apache-2.0

import CZlib

/// Compresses a stream of bytes into one gzip member (RFC 1952), piece by piece, in bounded memory.
final class Deflater {
    /// What zlib answers when it has no memory left, or was misused.
    struct Failure: Error {
        let status: Int32
    }

    /// At one place for good: zlib keeps its address.
    private let stream: UnsafeMutablePointer<z_stream>

    /// - Parameter level: 1, quick, to 9, small.
    init(level: Int32) throws(Failure) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let status = hf_gzip_begin(stream, level)
        guard status == Z_OK else { throw Failure(status: status) }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Takes more bytes and gives what is ready.
    ///
    /// - Parameter isLast: writes the end of the member; nothing may be taken after that.
    func take(_ input: UnsafeRawBufferPointer, isLast: Bool) throws(Failure) -> [UInt8] {
        var output: [UInt8] = []
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.bindMemory(to: UInt8.self).baseAddress)
        // The bytes of one piece were bounded long before: 64 MiB at most.
        stream.pointee.avail_in = UInt32(truncatingIfNeeded: input.count)
        defer { stream.pointee.next_in = nil }
        var status = Z_OK
        repeat {
            let filled = output.count
            let room = max(4_096, input.count / 4)
            output.append(contentsOf: repeatElement(0, count: room))
            output.withUnsafeMutableBytes { bytes in
                stream.pointee.next_out = bytes.bindMemory(to: UInt8.self).baseAddress.map { $0 + filled }
                stream.pointee.avail_out = UInt32(truncatingIfNeeded: room)
                status = deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
            }
            output.removeLast(Int(stream.pointee.avail_out))
            guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
                throw Failure(status: status)
            }
        } while stream.pointee.avail_out == 0 && status != Z_STREAM_END
        return output
    }

    /// All of `bytes` as one member; nil when zlib fails.
    static func compressed(_ bytes: [UInt8], level: Int32) -> [UInt8]? {
        guard let deflater = try? Deflater(level: level) else { return nil }
        return try? bytes.withUnsafeBytes { input throws(Failure) in try deflater.take(input, isLast: true) }
    }
}

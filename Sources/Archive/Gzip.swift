// SPDX-License-Identifier: Apache-2.0

import CZlib

/// One gzip member (RFC 1952): no name, no time, so that the same bytes in give the same bytes out.
package enum Gzip {
    /// How many bytes zlib is given, and gives, at a time.
    private static let piece = 256 << 10

    /// Compresses as small as zlib can (level 9).
    ///
    /// Another version of zlib may give other bytes, which unfold to the same.
    package static func compressed(_ bytes: [UInt8]) throws(ArchiveFault) -> [UInt8] {
        try run(bytes, begin: { hf_gzip_begin($0, 9) }, step: deflate, end: deflateEnd) { _ in true }.output
    }

    /// Unfolds a member that is alone in `bytes`.
    ///
    /// - Parameter maximumBytes: what it may unfold to; a byte more is refused when it comes, whatever the member says.
    /// - Throws: a fault of bytes that are no gzip, are cut off, were changed (CRC-32 and length), or go on.
    package static func expanded(_ bytes: [UInt8], maximumBytes: Int) throws(ArchiveFault) -> [UInt8] {
        guard bytes.starts(with: [0x1F, 0x8B]) else { throw ArchiveFault("it is no gzip file") }
        let (output, taken) = try run(bytes, begin: { hf_gunzip_begin($0) }, step: inflate, end: inflateEnd) {
            $0 <= maximumBytes
        }
        guard output.count <= maximumBytes else {
            throw ArchiveFault("it unfolds to more than \(maximumBytes) bytes, which is the most that is allowed")
        }
        guard taken == bytes.count else {
            throw ArchiveFault("it goes on behind its end: \(bytes.count - taken) bytes too many")
        }
        return output
    }

    private typealias Step = (UnsafeMutablePointer<z_stream>?, Int32) -> Int32

    /// Feeds zlib until its end of stream, or until `goesOn` says no of the number of bytes that there are.
    private static func run(
        _ bytes: [UInt8], begin: (UnsafeMutablePointer<z_stream>) -> Int32, step: Step,
        end: (UnsafeMutablePointer<z_stream>?) -> Int32, goesOn: (Int) -> Bool
    ) throws(ArchiveFault) -> (output: [UInt8], taken: Int) {
        // At one place for good: zlib keeps its address.
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        defer { stream.deallocate() }
        guard begin(stream) == Z_OK else { throw ArchiveFault("zlib has no memory") }
        defer { _ = end(stream) }
        var output: [UInt8] = []
        var room = [UInt8](repeating: 0, count: piece)
        var taken = 0
        var status = Z_OK
        while status != Z_STREAM_END, goesOn(output.count) {
            let count = min(piece, bytes.count - taken)
            var used = 0
            var made = 0
            bytes.withUnsafeBufferPointer { input in
                room.withUnsafeMutableBufferPointer { buffer in
                    stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress.map { $0 + taken })
                    stream.pointee.avail_in = UInt32(count)
                    stream.pointee.next_out = buffer.baseAddress
                    stream.pointee.avail_out = UInt32(piece)
                    status = step(stream, taken + count == bytes.count ? Z_FINISH : Z_NO_FLUSH)
                    used = count - Int(stream.pointee.avail_in)
                    made = piece - Int(stream.pointee.avail_out)
                    stream.pointee.next_in = nil
                    stream.pointee.next_out = nil
                }
            }
            taken += used
            output += room[..<made]
            guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
                throw ArchiveFault("it is a damaged gzip file")
            }
            if used == 0, made == 0, status != Z_STREAM_END { throw ArchiveFault("the gzip file is cut off") }
        }
        return (output, taken)
    }
}

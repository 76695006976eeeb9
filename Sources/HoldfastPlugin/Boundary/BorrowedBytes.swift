// SPDX-License-Identifier: Apache-2.0

/// Bytes that cross the boundary, in and out.
///
/// Whatever comes in is copied; whatever goes out is borrowed for one call.
extension hf_str {
    /// A copy as text; bytes that are not UTF-8 are replaced.
    var copied: String {
        guard let ptr, len > 0 else { return "" }
        return String(decoding: UnsafeRawBufferPointer(start: ptr, count: len), as: UTF8.self)
    }

    /// Lends the text for the length of `body`.
    static func lending<Result>(_ text: String, _ body: (hf_str) -> Result) -> Result {
        var text = text
        return text.withUTF8 { buffer in
            buffer.withMemoryRebound(to: CChar.self) { body(hf_str(ptr: $0.baseAddress, len: $0.count)) }
        }
    }

    /// A copy that is never freed.
    static func leaked(_ text: String) -> hf_str {
        let bytes = UnsafeMutableBufferPointer<CChar>.allocate(capacity: text.utf8.count)
        _ = bytes.initialize(from: text.utf8.lazy.map { CChar(bitPattern: $0) })
        return hf_str(ptr: bytes.baseAddress, len: bytes.count)
    }
}

extension hf_bytes {
    /// The bytes in place, valid as long as the lender says.
    var raw: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: len > 0 ? ptr : nil, count: ptr == nil ? 0 : len) }

    var copied: [UInt8] { [UInt8](raw) }

    /// Lends the bytes for the length of `body`.
    static func lending<Result>(_ bytes: [UInt8], _ body: (hf_bytes) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { body(hf_bytes(ptr: $0.baseAddress, len: $0.count)) }
    }
}

extension hf_buf {
    /// Gives bytes away: the receiver calls `release`.
    static func giving(_ bytes: [UInt8]) -> hf_buf {
        let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(bytes.count, 1))
        _ = copy.initialize(from: bytes)
        return hf_buf(
            ptr: UnsafePointer(copy.baseAddress), len: bytes.count,
            release: { buffer in
                guard let buffer, let start = buffer.pointee.ptr else { return }
                UnsafeMutablePointer(mutating: start).deallocate()
                buffer.pointee = hf_buf()
            }, owner: nil)
    }
}

// SPDX-License-Identifier: Apache-2.0

package import CHoldfast

extension hf_str {
    /// A copy as text; bytes that are not UTF-8 are replaced.
    package var copied: String {
        guard let ptr, len > 0 else { return "" }
        return String(decoding: UnsafeRawBufferPointer(start: ptr, count: len), as: UTF8.self)
    }

    /// Lends the text for the length of `body`.
    package static func lending<Result>(_ text: String, _ body: (hf_str) -> Result) -> Result {
        var text = text
        return text.withUTF8 { buffer in
            buffer.withMemoryRebound(to: CChar.self) { body(hf_str(ptr: $0.baseAddress, len: $0.count)) }
        }
    }
}

extension hf_bytes {
    package var copied: [UInt8] {
        guard let ptr, len > 0 else { return [] }
        return [UInt8](UnsafeRawBufferPointer(start: ptr, count: len))
    }

    /// Lends the bytes for the length of `body`.
    package static func lending<Result>(_ bytes: [UInt8], _ body: (hf_bytes) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { body(hf_bytes(ptr: $0.baseAddress, len: $0.count)) }
    }
}

extension hf_buf {
    /// Copies what the plugin gave away and gives it back.
    package mutating func taken() -> [UInt8] {
        defer { release?(&self) }
        guard let ptr, len > 0 else { return [] }
        return [UInt8](UnsafeRawBufferPointer(start: ptr, count: len))
    }
}

extension hf_result {
    /// Lends an outcome as the boundary carries it.
    package static func lending(_ status: Int32, _ document: [UInt8], _ body: (UnsafePointer<hf_result>) -> Void) {
        hf_bytes.lending(document) { bytes in
            var result = hf_result()
            result.struct_size = UInt32(MemoryLayout<hf_result>.size)
            result.status = status
            if status == HF_OK { result.payload = bytes } else { result.error = bytes }
            body(&result)
        }
    }
}

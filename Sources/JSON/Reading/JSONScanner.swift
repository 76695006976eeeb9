// SPDX-License-Identifier: Apache-2.0

/// Checks documents without building a tree, and makes them fit one line.
public enum JSONScanner {
    /// Checks that the bytes are one JSON document, as strictly as `JSONValue.parse` except that duplicate keys are
    /// not looked for: that would need the memory of a tree.
    ///
    /// Linear, without allocation.
    ///
    /// - Throws: `JSONError` with place and expectation.
    public static func validate(
        _ bytes: UnsafeRawBufferPointer, limits: JSONLimits = .standard
    ) throws(JSONError) {
        try bytes.withMemoryRebound(to: UInt8.self) { buffer in check(buffer, limits) }.get()
    }

    /// Checks that the bytes are one JSON document; see `validate(_:limits:)` for raw memory.
    ///
    /// - Throws: `JSONError` with place and expectation.
    public static func validate(_ bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) {
        try bytes.withUnsafeBufferPointer { buffer in check(buffer, limits) }.get()
    }

    /// The same document without the whitespace between its tokens, hence without a newline byte.
    ///
    /// Everything else, numbers and escapes above all, stays as written.
    ///
    /// - Throws: `JSONError` if the bytes are no JSON document.
    public static func compacted(_ bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) -> [UInt8] {
        try validate(bytes, limits: limits)
        return [UInt8](unsafeUninitializedCapacity: bytes.count) { target, count in
            bytes.withUnsafeBufferPointer { source in count = squeeze(source, into: target) }
        }
    }

    private static func check(
        _ bytes: UnsafeBufferPointer<UInt8>, _ limits: JSONLimits
    ) -> Result<Void, JSONError> {
        var walker = TokenWalker(bytes, limits: limits)
        do {
            try walker.walkDocument()
            return .success(())
        } catch {
            return .failure(error.located(in: bytes, limits: limits))
        }
    }

    private static func squeeze(
        _ source: UnsafeBufferPointer<UInt8>, into target: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        var written = 0
        var inString = false
        var escaped = false
        for byte in source {
            if inString {
                if escaped {
                    escaped = false
                } else if byte == UInt8(ascii: "\\") {
                    escaped = true
                } else if byte == UInt8(ascii: "\"") {
                    inString = false
                }
            } else if byte <= 0x20 {
                continue
            } else if byte == UInt8(ascii: "\"") {
                inString = true
            }
            target[written] = byte
            written += 1
        }
        return written
    }
}

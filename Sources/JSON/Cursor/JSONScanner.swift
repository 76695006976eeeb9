// SPDX-License-Identifier: Apache-2.0

/// Checks documents without building a tree, and makes them fit one line.
///
/// As strict as `JSONValue.parse`, with the same errors at the same places; duplicate keys are found by their places in
/// the document, so that ordinary documents cost no allocation. A document that was scanned can be spliced into another
/// one with `JSONWriter.raw`: nothing of it is decoded, and numbers and escapes stay as written.
public enum JSONScanner {
    /// Checks that the bytes are one JSON document (RFC 8259, strictly).
    ///
    /// Linear in its size.
    ///
    /// - Throws: `JSONError` with place and expectation.
    @discardableResult
    public static func validate(
        _ bytes: UnsafeRawBufferPointer, limits: JSONLimits = .standard, duplicateKeys: DuplicateKeys = .error
    ) throws(JSONError) -> JSONScan {
        try bytes.withMemoryRebound(to: UInt8.self) { scan($0, limits, duplicateKeys, isCollecting: false) }.get().scan
    }

    /// Checks that the bytes are one JSON document; see `validate(_:limits:duplicateKeys:)` for raw memory.
    ///
    /// - Throws: `JSONError` with place and expectation.
    @discardableResult
    public static func validate(
        _ bytes: [UInt8], limits: JSONLimits = .standard, duplicateKeys: DuplicateKeys = .error
    ) throws(JSONError) -> JSONScan {
        try bytes.withUnsafeBufferPointer { scan($0, limits, duplicateKeys, isCollecting: false) }.get().scan
    }

    /// The same document without the whitespace between its tokens, hence without a newline byte: checked and
    /// compacted in one pass.
    ///
    /// Everything else, numbers and escapes above all, stays as written. A document that is compact already is given
    /// back as it is, without a copy.
    ///
    /// - Throws: `JSONError` if the bytes are no JSON document.
    public static func compacted(
        _ bytes: [UInt8], limits: JSONLimits = .standard, duplicateKeys: DuplicateKeys = .error
    ) throws(JSONError) -> [UInt8] {
        try bytes.withUnsafeBufferPointer { scan($0, limits, duplicateKeys, isCollecting: true) }.get().compacted
            ?? bytes
    }

    private static func scan(
        _ bytes: UnsafeBufferPointer<UInt8>, _ limits: JSONLimits, _ duplicateKeys: DuplicateKeys, isCollecting: Bool
    ) -> Result<(scan: JSONScan, compacted: [UInt8]?), JSONError> {
        withUnsafeTemporaryAllocation(of: OpenKeys.Key.self, capacity: TokenWalker.lentKeys) { lent in
            var walker = TokenWalker(bytes, limits: limits, duplicateKeys: duplicateKeys, keys: lent)
            if isCollecting { walker.compaction.collect(from: 0) }
            do throws(ReadFailure) {
                try walker.walkDocument()
            } catch {
                return .failure(error.located(in: bytes, limits: limits))
            }
            let scan = JSONScan(byteCount: bytes.count, whitespaceCount: walker.compaction.whitespace)
            return .success((scan, isCollecting ? walker.compaction.finish(at: bytes.count, in: bytes) : nil))
        }
    }
}

/// What a scan found out about a valid document.
public struct JSONScan: Sendable, Hashable {
    /// Size of the document in bytes.
    public let byteCount: Int
    /// Bytes of whitespace around and between its tokens.
    public let whitespaceCount: Int

    /// Size of the document in bytes when it is compact.
    public var compactByteCount: Int { byteCount - whitespaceCount }

    /// Whether there is no whitespace around and between the tokens: the document is on one line and can be spliced as
    /// it is.
    public var isCompact: Bool { whitespaceCount == 0 }
}

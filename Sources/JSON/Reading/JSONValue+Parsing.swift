// SPDX-License-Identifier: Apache-2.0

extension JSONValue {
    /// Reads one JSON document (RFC 8259, strictly).
    ///
    /// Linear in its size.
    ///
    /// - Throws: `JSONError` with place and expectation.
    public static func parse(
        _ bytes: [UInt8], limits: JSONLimits = .standard, duplicateKeys: DuplicateKeys = .error
    ) throws(JSONError) -> JSONValue {
        try bytes.withUnsafeBufferPointer { buffer in
            read(buffer, limits, duplicateKeys)
        }.get()
    }

    /// Reads one JSON document from a string.
    ///
    /// - Throws: `JSONError` with place and expectation.
    public static func parse(
        _ text: String, limits: JSONLimits = .standard, duplicateKeys: DuplicateKeys = .error
    ) throws(JSONError) -> JSONValue {
        try text.withBytes { buffer in
            read(buffer, limits, duplicateKeys)
        }.get()
    }

    /// Reads one JSON document from memory that the caller keeps; nothing of it is referred to afterwards.
    ///
    /// - Throws: `JSONError` with place and expectation.
    public static func parse(
        _ bytes: UnsafeRawBufferPointer, limits: JSONLimits = .standard, duplicateKeys: DuplicateKeys = .error
    ) throws(JSONError) -> JSONValue {
        try bytes.withMemoryRebound(to: UInt8.self) { buffer in
            read(buffer, limits, duplicateKeys)
        }.get()
    }

    private static func read(
        _ bytes: UnsafeBufferPointer<UInt8>, _ limits: JSONLimits, _ duplicateKeys: DuplicateKeys
    ) -> Result<JSONValue, JSONError> {
        ReaderMemory.lend { memory in
            var reader = TreeReader(bytes, limits: limits, duplicateKeys: duplicateKeys, memory: memory)
            do throws(ReadFailure) {
                return .success(try reader.readDocument())
            } catch {
                return .failure(error.located(in: bytes, limits: limits))
            }
        }
    }
}

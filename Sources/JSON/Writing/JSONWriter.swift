// SPDX-License-Identifier: Apache-2.0

/// Writes a document piece by piece, without a tree; commas and colons come by themselves.
///
/// The writer does not check that containers are closed in order and that keys stand in objects only: that is the
/// caller's code, not its input. Output is compact.
public struct JSONWriter: Sendable {
    private var buffer: OutputBuffer
    /// Whether something stands before at this level, so that the next key or value needs a comma.
    private var needsComma = false

    /// An empty document.
    public init() { buffer = OutputBuffer(capacity: 256) }

    /// What has been written so far.
    ///
    /// O(n).
    public var bytes: [UInt8] { buffer.bytes }

    /// What has been written, without a copy; the writer is used up.
    public consuming func finish() -> [UInt8] { buffer.finish() }

    /// Number of bytes written so far.
    ///
    /// O(1).
    public var count: Int { buffer.count }

    /// Opens an object: `{`.
    public mutating func beginObject() { open(UInt8(ascii: "{")) }

    /// Closes the object: `}`.
    public mutating func endObject() { close(UInt8(ascii: "}")) }

    /// Opens an array: `[`.
    public mutating func beginArray() { open(UInt8(ascii: "[")) }

    /// Closes the array: `]`.
    public mutating func endArray() { close(UInt8(ascii: "]")) }

    /// Writes the key of the next member; its value follows.
    public mutating func key(_ name: String) {
        separate()
        buffer.append(quoted: name)
        buffer.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a whole value.
    public mutating func value(_ value: JSONValue) {
        separate()
        buffer.append(compact: value)
        needsComma = true
    }

    /// Writes an integer.
    public mutating func value(_ value: Int64) {
        separate()
        buffer.append(integer: value)
        needsComma = true
    }

    /// Writes an integer.
    public mutating func value(_ value: Int) { self.value(Int64(value)) }

    /// Writes a double in its shortest form; NaN and the infinities as `null`.
    public mutating func value(_ value: Double) {
        separate()
        buffer.append(double: value)
        needsComma = true
    }

    /// Writes `true` or `false`.
    public mutating func value(_ value: Bool) {
        separate()
        buffer.append(value ? "true" : "false")
        needsComma = true
    }

    /// Writes a string.
    public mutating func value(_ value: String) {
        separate()
        buffer.append(quoted: value)
        needsComma = true
    }

    /// Writes `null`.
    public mutating func null() {
        separate()
        buffer.append("null")
        needsComma = true
    }

    /// Writes bytes that are one JSON value already; they are not checked (see `JSONScanner`).
    public mutating func raw(_ bytes: [UInt8]) {
        separate()
        buffer.append(bytes)
        needsComma = true
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        buffer.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        buffer.append(bracket)
        needsComma = true
    }

    @inline(__always)
    private mutating func separate() {
        if needsComma { buffer.append(UInt8(ascii: ",")) }
    }
}

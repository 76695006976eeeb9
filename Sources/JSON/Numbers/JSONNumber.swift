// SPDX-License-Identifier: Apache-2.0

// Int64(exactly:) on a Double calls into libm on Linux; the import links it.
import Glibc

/// A JSON number that is no 64-bit integer: a double of the program, or a number of a document exactly as written.
///
/// A number that is read keeps every character (`1.10`, `1e400`, `18446744073709551616`) and is written back
/// unchanged; it becomes a double when somebody asks for one. A double stands for the decimal number that it is written
/// as, the shortest that reads back as the same double. Comparison, equality and hashing are those of the exact
/// decimal numbers: `1.10` equals `1.1`, and `1e400` differs from `1e401`. No operation takes memory or time in
/// proportion to the size of an exponent.
public struct JSONNumber: Sendable {
    enum Storage: Sendable {
        /// A double of the program; also NaN and the infinities, which have no JSON form.
        case double(Double)
        /// A text of at most 19 significant digits.
        case written(WrittenDecimal)
        /// Any other text that follows the grammar of RFC 8259, section 6.
        case text(String)
    }

    let storage: Storage

    init(storage: Storage) { self.storage = storage }

    /// The double `value`.
    ///
    /// NaN and the infinities are kept, and written as `null`.
    public init(_ value: Double) { storage = .double(value) }

    /// The integer `value`, exact.
    public init(_ value: Int64) {
        storage = .written(WrittenDecimal(significand: value.magnitude, isNegative: value < 0))
    }

    /// The number that `text` spells, kept as spelled; nil if it is no JSON number (RFC 8259, section 6) or its
    /// exponent has more than 18 digits.
    public init?(text: String) {
        let storage: Storage? = text.withBytes { bytes in
            var cursor = ByteCursor(bytes)
            guard let first = bytes.first, first == UInt8(ascii: "-") || first &- 0x30 < 10,
                let span = try? cursor.scanNumber(), span.end == bytes.count
            else { return nil }
            return span.number(bytes).storage
        }
        guard let storage else { return nil }
        self.storage = storage
    }

    /// The number as it is written into a document; `null` for NaN and the infinities.
    public var text: String {
        var buffer = OutputBuffer(capacity: 32)
        buffer.append(number: self)
        return String(decoding: buffer.finish(), as: UTF8.self)
    }

    /// Whether this is a number at all, not NaN or an infinity.
    public var isFinite: Bool {
        if case .double(let value) = storage { value.isFinite } else { true }
    }

    /// The nearest double, ties to even; nil if the number lies beyond the doubles (from 1.8e308 on) or is NaN or an
    /// infinity.
    ///
    /// Numbers too small for a double are read as zero. Linear in the text.
    public var doubleValue: Double? {
        switch storage {
        case .double(let value): value.isFinite ? value : nil
        case .written(let decimal): decimal.double
        case .text(let text): Self.double(text)
        }
    }

    private static func double(_ text: String) -> Double? {
        let normal = NormalDecimal(text: text)
        return normal.isZero && text.utf8.first == UInt8(ascii: "-") ? -0.0 : normal.double
    }

    /// The number as a 64-bit integer, also of texts such as `4.0` and `4e2`; nil if it is not integral or does not
    /// fit.
    public var integerValue: Int64? {
        switch storage {
        case .double(let value): Int64(exactly: value)
        default: normal?.integer
        }
    }

    /// Whether the number has no fractional part, whatever its size: true of `1e400`, false of `1e-1` and NaN.
    public var isIntegral: Bool { normal?.isIntegral ?? false }

    /// Whether the number is zero, with either sign.
    public var isZero: Bool {
        switch storage {
        case .double(let value): value == 0
        case .written(let decimal): decimal.significand == 0
        case .text: normal?.isZero ?? false
        }
    }

    /// The exact value; nil for NaN and the infinities.
    var normal: NormalDecimal? {
        switch storage {
        case .double(let value): NormalDecimal(value)
        case .written(let decimal): NormalDecimal(decimal)
        case .text(let text): NormalDecimal(text: text)
        }
    }
}

extension JSONNumber: ExpressibleByFloatLiteral {
    /// A double.
    public init(floatLiteral value: Double) { self.init(value) }
}

extension JSONNumber: CustomStringConvertible {
    /// The number as it is written into a document.
    public var description: String { text }
}

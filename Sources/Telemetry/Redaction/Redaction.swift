// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Takes secrets out of text that leaves the daemon: log lines, problems, crash reports, support bundles.
///
/// Two ways find them. Secrets that the daemon has read itself are registered and found wherever they stand, also escaped
/// for JSON or percent-encoded. Others are found by their form: our tokens, bearer credentials, passwords in URLs, and
/// values beside a name that says secret (`RedactedForms`). One pass over the bytes, with a table of the bytes at which
/// something can begin: about a nanosecond for each byte of text without a secret.
package final class Redaction: Sendable {
    /// What stands in place of a secret.
    package static let mark = "[redacted]"

    /// The secrets of this process.
    package static let process = Redaction()

    private let known = Mutex(KnownSecrets())

    package init() {}

    /// Registers a secret that was read, such as a password from a file.
    ///
    /// Space around it is no part of it. One that is short, or one plain word, is found by its form only: text would lose
    /// what is no secret, "postgres" for instance, and show with each gap what the secret is.
    package func register(_ secret: String) {
        guard let secret = KnownSecrets.distinctive(secret) else { return }
        known.withLock { $0.add(secret) }
    }

    /// The text without secrets; the same text when it has none.
    package func text(_ text: String) -> String {
        var text = text
        let known = known.withLock { $0 }
        guard let cleaned = text.withUTF8({ Self.cleaned($0, known, byForm: true) }) else { return text }
        return String(decoding: cleaned, as: UTF8.self)
    }

    /// Bytes without the registered secrets; nil when they have none.
    ///
    /// For documents whose own forms must stay as they are, such as the result of a tool.
    package func withoutKnown(_ bytes: [UInt8]) -> [UInt8]? {
        let known = known.withLock { $0 }
        guard !known.isEmpty else { return nil }
        return bytes.withUnsafeBufferPointer { Self.cleaned($0, known, byForm: false) }
    }

    private static func cleaned(
        _ bytes: UnsafeBufferPointer<UInt8>, _ known: KnownSecrets, byForm: Bool
    ) -> [UInt8]? {
        var out: [UInt8]?
        var copied = 0
        var index = 0
        let beginnings = byForm ? known.beginnings.union(RedactedForms.beginnings) : known.beginnings
        while index < bytes.count {
            guard beginnings.contains(bytes[index]) else {
                index += 1
                continue
            }
            var found = known.beginnings.contains(bytes[index]) ? known.match(bytes, at: index) : nil
            if found == nil, byForm { found = RedactedForms.match(bytes, at: index, notBefore: copied) }
            guard let range = found else {
                index += 1
                continue
            }
            if out == nil { out = [] }
            out?.append(contentsOf: bytes[copied..<range.lowerBound])
            out?.append(contentsOf: mark.utf8)
            copied = range.upperBound
            index = max(range.upperBound, index + 1)
        }
        out?.append(contentsOf: bytes[copied...])
        return out
    }
}

/// The registered secrets, each in the forms that it takes in text.
struct KnownSecrets: Sendable {
    /// Longer ones first, so that one that begins another is not taken for it.
    private var forms: [[UInt8]] = []
    /// With which bytes one begins.
    private(set) var beginnings = ByteSet()

    var isEmpty: Bool { forms.isEmpty }

    /// The secret without the space around it; nil when it is not distinctive enough to be looked for.
    static func distinctive(_ secret: String) -> String? {
        let isSpace: (UInt8) -> Bool = { $0 == 32 || (9...13).contains($0) }
        let bytes = Array(secret.utf8.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
        guard bytes.count >= 8 else { return nil }
        var kinds = Set<Int>()
        for byte in bytes {
            switch byte {
            case 48...57: kinds.insert(0)
            case 65...90: kinds.insert(1)
            case 97...122: kinds.insert(2)
            default: kinds.insert(3)
            }
        }
        return kinds.count >= 2 || bytes.count >= 16 ? String(decoding: bytes, as: UTF8.self) : nil
    }

    mutating func add(_ secret: String) {
        for form in [Array(secret.utf8), Self.escaped(secret), Self.percentEncoded(secret)]
        where !forms.contains(form) {
            forms.append(form)
            beginnings.insert(form[0])
        }
        forms.sort { $0.count > $1.count }
    }

    func match(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Range<Int>? {
        for form in forms where form[0] == bytes[index] && form.count <= bytes.count - index {
            if bytes[index..<(index + form.count)].elementsEqual(form) { return index..<(index + form.count) }
        }
        return nil
    }

    /// As JSON writes it (RFC 8259, section 7).
    private static func escaped(_ text: String) -> [UInt8] {
        text.utf8.flatMap { $0 == 34 || $0 == 92 ? [92, $0] : [$0] }
    }

    /// As a URL writes it (RFC 3986, section 2.1).
    private static func percentEncoded(_ text: String) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return text.utf8.flatMap { byte -> [UInt8] in
            switch byte {
            case 48...57, 65...90, 97...122: [byte]
            case _ where "-._~".utf8.contains(byte): [byte]
            default: [37, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
    }
}

/// A set of bytes in four words, so that asking it costs a shift and a mask.
struct ByteSet: Sendable {
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    init(_ bytes: StaticString = "") {
        for index in 0..<bytes.utf8CodeUnitCount { insert(bytes.utf8Start[index]) }
    }

    mutating func insert(_ byte: UInt8) {
        let bit = UInt64(1) << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: words.0 |= bit
        case 1: words.1 |= bit
        case 2: words.2 |= bit
        default: words.3 |= bit
        }
    }

    func union(_ other: ByteSet) -> ByteSet {
        var result = self
        result.words.0 |= other.words.0
        result.words.1 |= other.words.1
        result.words.2 |= other.words.2
        result.words.3 |= other.words.3
        return result
    }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        let word =
            byte < 128 ? (byte < 64 ? words.0 : words.1) : (byte < 192 ? words.2 : words.3)
        return word >> UInt64(byte & 63) & 1 == 1
    }
}

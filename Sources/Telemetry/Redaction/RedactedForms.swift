// SPDX-License-Identifier: Apache-2.0

/// Secrets that are known by their form.
///
/// - `hf_<id>_<secret>`: our tokens; the id stays.
/// - `Bearer <credentials>`, and everything after `Authorization:` or `Cookie:` up to the end of the line.
/// - `scheme://user:<password>@host`.
/// - `name=<value>` and `"name": "<value>"` where the name says secret (`SecretName`), also `password: <value>`.
///
/// Each gives the range of the secret itself, which may begin behind the byte that was looked at.
enum RedactedForms {
    /// The bytes at which a form can be found: the first of a token or of a scheme, or what follows a name.
    static var beginnings: ByteSet { ByteSet("hBb:=") }

    /// The secret that is found by the byte at `index`.
    static func match(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int, notBefore: Int) -> Range<Int>? {
        switch bytes[index] {
        case UInt8(ascii: "h"): token(bytes, index)
        case UInt8(ascii: "B"), UInt8(ascii: "b"): bearer(bytes, index)
        case UInt8(ascii: ":"): password(bytes, index) ?? member(bytes, index, notBefore)
        case UInt8(ascii: "="): assignment(bytes, index, notBefore)
        default: nil
        }
    }

    private static func token(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Range<Int>? {
        guard has(bytes, "hf_", at: index), index + 14 < bytes.count, bytes[index + 13] == UInt8(ascii: "_"),
            bytes[(index + 3)..<(index + 13)].allSatisfy({ (97...122).contains($0) || (50...55).contains($0) })
        else { return nil }
        let end = run(bytes, from: index + 14) { isWord($0) }
        return end - index - 14 >= 16 ? (index + 14)..<end : nil
    }

    private static func bearer(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Range<Int>? {
        guard has(bytes, "earer ", at: index + 1), index == 0 || !isWord(bytes[index - 1]) else { return nil }
        let start = index + 7
        let end = run(bytes, from: start) { isWord($0) || ".~+/=".utf8.contains($0) }
        // A token has digits; a sentence about bearers has not.
        guard end - start >= 8, bytes[start..<end].contains(where: { (48...57).contains($0) }) else { return nil }
        // Ours keep their id.
        return has(bytes, "hf_", at: start) ? token(bytes, start) ?? start..<end : start..<end
    }

    /// The password of a URL; one with a slash of its own is no URL any more, and still a password.
    private static func password(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Range<Int>? {
        guard has(bytes, "//", at: index + 1) else { return nil }
        let start = index + 3
        let end = run(bytes, from: start) { $0 > 32 && !"\"'<>`".utf8.contains($0) }
        let authority = run(bytes, from: start) { $0 > 32 && !"\"'<>`/?#".utf8.contains($0) }
        guard let colon = bytes[start..<authority].firstIndex(of: UInt8(ascii: ":")) else { return nil }
        var at = bytes[colon..<authority].lastIndex(of: UInt8(ascii: "@"))
        // Digits alone are a port, and a later at sign belongs to the path.
        if at == nil, !bytes[(colon + 1)..<authority].allSatisfy({ (48...57).contains($0) }) {
            at = bytes[colon..<min(end, colon + 256)].lastIndex(of: UInt8(ascii: "@"))
        }
        guard let at, at > colon + 1 else { return nil }
        return (colon + 1)..<at
    }

    /// The value of `name=value`, as in a connection string or a query.
    private static func assignment(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int, _ floor: Int) -> Range<Int>? {
        guard let name = nameBefore(bytes, index, floor), SecretName.matches(bytes[name]) else { return nil }
        return value(bytes, from: index + 1)
    }

    /// The value of `"name": "value"`, of a header, or of `password: value`.
    private static func member(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int, _ floor: Int) -> Range<Int>? {
        guard let name = nameBefore(bytes, index, floor), SecretName.matches(bytes[name]) else { return nil }
        if SecretName.isHeader(bytes[name]) {
            let start = run(bytes, from: index + 1) { $0 == 32 }
            let end = run(bytes, from: start) { $0 >= 32 && $0 != 34 && $0 != 92 }
            return end > start && !has(bytes, "[", at: start) ? start..<end : value(bytes, from: index + 1)
        }
        let isQuoted = name.upperBound < index && bytes[index - 1] == 34
        return isQuoted || SecretName.isPassword(bytes[name]) ? value(bytes, from: index + 1) : nil
    }

    /// The name that ends before an equals sign or a colon, without its quotes.
    private static func nameBefore(
        _ bytes: UnsafeBufferPointer<UInt8>, _ index: Int, _ floor: Int
    ) -> Range<Int>? {
        var end = index
        while end > floor, bytes[end - 1] == 32 || bytes[end - 1] == 34 || bytes[end - 1] == 92 { end -= 1 }
        var start = end
        while start > floor, end - start < 64, isWord(bytes[start - 1]) { start -= 1 }
        return start < end ? start..<end : nil
    }

    /// A value with or without quotes; nil for none, for one that is gone already, and for a list or an object.
    private static func value(_ bytes: UnsafeBufferPointer<UInt8>, from index: Int) -> Range<Int>? {
        var start = run(bytes, from: index) { $0 == 32 }
        let isEscaped = has(bytes, "\\\"", at: start)
        if isEscaped { start += 1 }
        guard start < bytes.count, bytes[start] != UInt8(ascii: "[") else { return nil }
        let quote = bytes[start]
        guard quote == 34 || quote == 39 else {
            let end = run(bytes, from: start) { $0 > 32 && !",;&)}]\"'\\".utf8.contains($0) }
            return end > start && quote != UInt8(ascii: "{") ? start..<end : nil
        }
        var end = start + 1
        while end < bytes.count, bytes[end] != quote || (!isEscaped && bytes[end - 1] == 92) { end += 1 }
        if isEscaped, end > start + 1, bytes[end - 1] == 92 { end -= 1 }
        return end > start + 1 && bytes[start + 1] != UInt8(ascii: "[") ? (start + 1)..<end : nil
    }

    private static func run(
        _ bytes: UnsafeBufferPointer<UInt8>, from index: Int, while holds: (UInt8) -> Bool
    ) -> Int {
        var index = index
        while index < bytes.count, holds(bytes[index]) { index += 1 }
        return index
    }

    private static func has(_ bytes: UnsafeBufferPointer<UInt8>, _ text: StaticString, at index: Int) -> Bool {
        guard index >= 0, bytes.count - index >= text.utf8CodeUnitCount else { return false }
        for offset in 0..<text.utf8CodeUnitCount where bytes[index + offset] != text.utf8Start[offset] { return false }
        return true
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, 45, 95: true
        default: false
        }
    }
}

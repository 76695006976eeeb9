// SPDX-License-Identifier: Apache-2.0

/// Takes the names of people out of text.
///
/// Each name is looked for as it is written, and its words of three or more letters one by one, without regard to the case
/// of ASCII letters and only as whole words. One pass over the bytes, with a table of the bytes at which a name can begin.
struct NameFilter: Sendable {
    /// What stands in place of a name.
    static let mark = "[person]"

    /// By first byte in lower case, longer ones first.
    private var byFirst: [UInt8: [[UInt8]]] = [:]

    init(_ names: [String]) {
        var forms: Set<[UInt8]> = []
        for name in names {
            forms.insert(name.utf8.map(Self.folded))
            for word in name.split(whereSeparator: { !$0.isLetter }) where word.count >= 3 {
                forms.insert(word.utf8.map(Self.folded))
            }
        }
        for form in forms where form.count >= 3 { byFirst[form[0], default: []].append(form) }
        for key in byFirst.keys { byFirst[key]?.sort { $0.count > $1.count } }
    }

    /// The text without the names.
    func text(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let isStart = index == 0 || !Self.isWord(bytes[index - 1])
            if isStart, let length = match(bytes, at: index) {
                out += Self.mark.utf8
                index += length
            } else {
                out.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private func match(_ bytes: [UInt8], at index: Int) -> Int? {
        guard let candidates = byFirst[Self.folded(bytes[index])] else { return nil }
        for form in candidates {
            let end = index + form.count
            guard end <= bytes.count, end == bytes.count || !Self.isWord(bytes[end]) else { continue }
            if form.indices.allSatisfy({ Self.folded(bytes[index + $0]) == form[$0] }) { return form.count }
        }
        return nil
    }

    private static func folded(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte + 32 : byte }

    /// Letters and digits, also those beyond ASCII.
    private static func isWord(_ byte: UInt8) -> Bool {
        (65...90).contains(byte) || (97...122).contains(byte) || (48...57).contains(byte) || byte >= 128
    }
}

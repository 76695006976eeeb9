// SPDX-License-Identifier: Apache-2.0

/// The names that an entry of an archive may have: relative paths that mean the same on every file system.
package enum EntryName {
    /// The width of the field in a ustar header; the prefix field that could make more of it is not used.
    package static let maximumBytes = 100

    /// Nil when the name may stand in an archive; otherwise what is wrong with it.
    package static func refusal(of name: String) -> String? {
        guard !name.isEmpty else { return "an entry has no name" }
        let shown = shown(name)
        guard name.utf8.count <= maximumBytes else {
            return "the entry \(shown) has a name of \(name.utf8.count) bytes; at most \(maximumBytes) are allowed"
        }
        guard !name.hasPrefix("/") else { return "the entry \(shown) has an absolute name" }
        guard name.utf8.allSatisfy(isAllowed) else {
            return "the entry \(shown) has a name with other characters than a-z, A-Z, 0-9, \". _ - + /\""
        }
        for part in name.split(separator: "/", omittingEmptySubsequences: false) {
            if part.isEmpty { return "the entry \(shown) has an empty part in its name" }
            if part == "." || part == ".." { return "the entry \(shown) has the part \"\(part)\" in its name" }
        }
        return nil
    }

    /// A name from elsewhere in quotes, cut, and without characters that act on a terminal.
    static func shown(_ name: String) -> String {
        let text = name.unicodeScalars.prefix(maximumBytes).map { scalar in
            (0x20...0x7E).contains(scalar.value) ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
        }
        return "\"" + text.joined() + "\""
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"),
            UInt8(ascii: "+"), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}

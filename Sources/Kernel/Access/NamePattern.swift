// SPDX-License-Identifier: Apache-2.0

/// The name of a tool or task type in which `*` stands for any text, also none.
package struct NamePattern: Sendable, Hashable {
    private let bytes: [UInt8]

    package init(_ text: String) { bytes = Array(text.utf8) }

    /// Whether it names one thing only.
    package var isName: Bool { !bytes.contains(UInt8(ascii: "*")) }

    /// Whether a name fits; O(pattern x name), with one place to go back to.
    package func matches(_ name: String) -> Bool {
        let text = Array(name.utf8)
        var (p, t) = (0, 0)
        var star: (pattern: Int, text: Int)?
        while t < text.count {
            if p < bytes.count, bytes[p] == UInt8(ascii: "*") {
                star = (p, t)
                p += 1
            } else if p < bytes.count, bytes[p] == text[t] {
                p += 1
                t += 1
            } else if let last = star {
                star = (last.pattern, last.text + 1)
                p = last.pattern + 1
                t = last.text + 1
            } else {
                return false
            }
        }
        return bytes[p...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}

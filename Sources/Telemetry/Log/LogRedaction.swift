// SPDX-License-Identifier: Apache-2.0

/// Which metadata never reaches a log, by the name of its key.
package enum LogRedaction {
    /// What is written in place of a secret.
    package static let mark = "[redacted]"

    private static let marks = [
        "token", "secret", "password", "passwd", "authorization", "api_key", "apikey", "cookie",
    ]

    /// Whether a value under this key is kept out of the log: the key contains, in any case, a word for a secret.
    ///
    /// `-` counts as `_`.
    package static func isSecret(key: String) -> Bool {
        let plain = String(key.lowercased().map { $0 == "-" ? "_" : $0 })
        return marks.contains { contains(plain, $0) }
    }

    private static func contains(_ text: String, _ word: String) -> Bool {
        let bytes = Array(text.utf8)
        let wanted = Array(word.utf8)
        guard bytes.count >= wanted.count else { return false }
        return (0...(bytes.count - wanted.count)).contains { bytes[$0..<($0 + wanted.count)].elementsEqual(wanted) }
    }
}

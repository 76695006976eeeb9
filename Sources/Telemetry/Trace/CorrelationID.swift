// SPDX-License-Identifier: Apache-2.0

/// The name of one request across replies, logs, tasks and audit lines: accepted from `X-Request-ID`, or made here.
package struct CorrelationID: Sendable, Hashable, CustomStringConvertible {
    /// The longest identifier that is accepted, in bytes.
    package static let maximumLength = 128

    /// 1 to 128 of `A-Z a-z 0-9 . _ ~ : / + = @ -`.
    package let text: String

    /// Accepts an identifier from outside; nil when it is empty, too long, or could disturb a log line or a header.
    package init?(accepting text: String) {
        let bytes = text.utf8
        guard (1...CorrelationID.maximumLength).contains(bytes.count), bytes.allSatisfy(CorrelationID.isAllowed) else {
            return nil
        }
        self.text = text
    }

    /// A new identifier: 128 random bits in hexadecimal.
    package init(using random: inout some RandomNumberGenerator) {
        text = Hexadecimal.text(random.next()) + Hexadecimal.text(random.next())
    }

    package var description: String { text }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122: true
        default: ".-_~:/+=@".utf8.contains(byte)
        }
    }
}

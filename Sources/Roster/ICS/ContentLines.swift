// SPDX-License-Identifier: Apache-2.0

/// The lines of an iCalendar object (RFC 5545 section 3.1): CR LF, folded so that none is longer than 75 octets.
struct ContentLines {
    private(set) var bytes: [UInt8] = []

    /// Adds `name:value`; the value is taken as it is.
    mutating func add(_ name: String, _ value: String) {
        var length = 0
        for scalar in "\(name):\(value)".unicodeScalars {
            let encoded = UTF8.encode(scalar).map { Array($0) } ?? []
            // A fold stands between characters, never inside one; the space that follows it counts.
            if length + encoded.count > 75 {
                bytes.append(contentsOf: [13, 10, 32])
                length = 1
            }
            bytes.append(contentsOf: encoded)
            length += encoded.count
        }
        bytes.append(contentsOf: [13, 10])
    }

    /// Adds a property whose value is text (RFC 5545 section 3.3.11).
    mutating func add(_ name: String, text: String) { add(name, Self.escaped(text)) }

    /// Backslashes, semicolons, commas and line ends escaped; other control characters, which no text may hold, dropped.
    static func escaped(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        var last: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", ";", ",": out.append(contentsOf: ["\\", scalar])
            case "\n": if last != "\r" { out.append(contentsOf: ["\\", "n"]) }
            case "\r": out.append(contentsOf: ["\\", "n"])
            case _ where scalar.value < 32 && scalar != "\t" || scalar.value == 127: break
            default: out.append(scalar)
            }
            last = scalar
        }
        return String(out)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// How a log line is written.
package enum LogFormat: String, Sendable, CaseIterable {
    /// One JSON object a line, for machines.
    case json
    /// Time, level, logger, message and `key=value`, for people at a terminal.
    case text

    /// The line for one event, with its newline.
    ///
    /// `fields` come in order; the four own fields first.
    func line(
        microseconds: Int64, level: String, logger: String, message: String, fields: LogFields
    ) -> [UInt8] {
        let time = UTCTimestamp.text(microseconds: microseconds)
        switch self {
        case .json: return JSONLine.bytes(time, level, logger, message, fields)
        case .text: return TextLine.bytes(time, level, logger, message, fields)
        }
    }
}

/// One JSON object on one line.
///
/// Text is escaped by RFC 8259 section 7, so a newline in a message cannot start a line.
private enum JSONLine {
    private static let ownKeys: Set<String> = ["ts", "level", "logger", "msg"]

    static func bytes(
        _ time: String, _ level: String, _ logger: String, _ message: String, _ fields: LogFields
    ) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(512)
        out.append(contentsOf: "{\"ts\":\"".utf8)
        out.append(contentsOf: time.utf8)
        out.append(contentsOf: "\",\"level\":\"".utf8)
        out.append(contentsOf: level.utf8)
        out.append(contentsOf: "\",\"logger\":".utf8)
        append(logger, to: &out)
        out.append(contentsOf: ",\"msg\":".utf8)
        append(message, to: &out)
        for (key, value) in fields.fields {
            out.append(UInt8(ascii: ","))
            // A field of the caller's may not shadow one of ours.
            append(ownKeys.contains(key) ? "field." + key : key, to: &out)
            out.append(UInt8(ascii: ":"))
            append(value, to: &out)
        }
        out.append(UInt8(ascii: "}"))
        out.append(10)
        return out
    }

    private static func append(_ value: LogFields.Value, to out: inout [UInt8]) {
        switch value {
        case .string(let text): append(text, to: &out)
        case .literal(let text): out.append(contentsOf: text.utf8)
        case .list(let list):
            out.append(UInt8(ascii: "["))
            for (index, item) in list.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                append(item, to: &out)
            }
            out.append(UInt8(ascii: "]"))
        }
    }

    private static func append(_ text: String, to out: inout [UInt8]) {
        out.append(34)
        for byte in text.utf8 {
            switch byte {
            case 34: out += [92, 34]
            case 92: out += [92, 92]
            case 10: out += [92, UInt8(ascii: "n")]
            case 13: out += [92, UInt8(ascii: "r")]
            case 9: out += [92, UInt8(ascii: "t")]
            case 0..<32, 127: out += Array("\\u00\(Hexadecimal.text(UInt64(byte), digits: 2))".utf8)
            default: out.append(byte)
            }
        }
        out.append(34)
    }
}

/// One line for a terminal.
///
/// Control characters, also those of C1, are written as escapes, so that a message cannot move the cursor or forge a
/// line.
private enum TextLine {
    static func bytes(
        _ time: String, _ level: String, _ logger: String, _ message: String, _ fields: LogFields
    ) -> [UInt8] {
        let name = level.uppercased()
        let padding = String(repeating: " ", count: max(0, 8 - name.utf8.count))
        var out = "\(time) \(name)\(padding) \(safe(logger)): \(safe(message))"
        for (key, value) in fields.fields {
            let text = safe(LogFields.plain(value))
            let bare = !text.isEmpty && !text.utf8.contains { $0 == 32 || $0 == 34 || $0 == 61 }
            out += " \(safe(key))=" + (bare ? text : "\"" + quoted(text) + "\"")
        }
        return Array((out + "\n").utf8)
    }

    private static func quoted(_ text: String) -> String {
        String(text.flatMap { $0 == "\"" ? ["\\", "\""] : [$0] })
    }

    private static func safe(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": out += "\\n"
            case "\t": out += "\\t"
            case _ where isControl(scalar): out += "\\u{\(String(scalar.value, radix: 16))}"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control || (0x202A...0x202E).contains(scalar.value)
            || (0x2028...0x2029).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
    }
}

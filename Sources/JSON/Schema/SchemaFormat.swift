// SPDX-License-Identifier: Apache-2.0

/// The formats that are asserted; every other `format` is an annotation.
enum SchemaFormat: String, Sendable {
    case date
    case dateTime = "date-time"

    /// What the format looks like, for messages.
    var example: String {
        switch self {
        case .date: "a date such as 2025-07-01"
        case .dateTime: "a date and time with offset such as 2025-07-01T08:30:00Z"
        }
    }

    /// Whether `text` is a `full-date` or `date-time` of RFC 3339, section 5.6, on a day that exists.
    func accepts(_ text: String) -> Bool {
        text.withBytes { bytes in
            switch self {
            case .date: bytes.count == 10 && Self.isDate(bytes)
            case .dateTime: bytes.count >= 20 && Self.isDate(bytes) && Self.isTime(bytes)
            }
        }
    }

    private static func isDate(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let year = number(bytes, 0, 4), bytes[4] == UInt8(ascii: "-"), let month = number(bytes, 5, 2),
            bytes[7] == UInt8(ascii: "-"), let day = number(bytes, 8, 2), (1...12).contains(month), day >= 1
        else { return false }
        let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return day <= lengths[month - 1]
    }

    /// The part of a `date-time` from `T` on.
    private static func isTime(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes[10] | 0x20 == UInt8(ascii: "t"), let hour = number(bytes, 11, 2), bytes[13] == UInt8(ascii: ":"),
            let minute = number(bytes, 14, 2), bytes[16] == UInt8(ascii: ":"), let second = number(bytes, 17, 2),
            hour < 24, minute < 60, second <= 60
        else { return false }
        var position = 19
        if bytes[position] == UInt8(ascii: ".") {
            position += 1
            let start = position
            while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
            if position == start { return false }
        }
        guard let offset = offsetMinutes(bytes, position) else { return false }
        // A leap second is the last one of a UTC day.
        return second < 60 || (hour * 60 + minute - offset + 2880) % 1440 == 1439
    }

    private static func offsetMinutes(_ bytes: UnsafeBufferPointer<UInt8>, _ position: Int) -> Int? {
        guard position < bytes.count else { return nil }
        if bytes[position] | 0x20 == UInt8(ascii: "z") { return position + 1 == bytes.count ? 0 : nil }
        guard bytes.count == position + 6, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-"),
            let hours = number(bytes, position + 1, 2), bytes[position + 3] == UInt8(ascii: ":"),
            let minutes = number(bytes, position + 4, 2), hours < 24, minutes < 60
        else { return nil }
        return (bytes[position] == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes)
    }

    private static func number(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ length: Int) -> Int? {
        var value = 0
        for byte in bytes[start..<start + length] {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        return value
    }
}

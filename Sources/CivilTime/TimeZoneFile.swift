// SPDX-License-Identifier: Apache-2.0

import Glibc

/// One time zone of the system's database, for the question "which offset holds at this moment".
///
/// Source: RFC 8536 (TZif), version 2 and newer. Moments after the file's last transition follow the rule in its footer.
public struct TimeZoneFile: Sendable {
    let transitions: [Int64]
    let offsets: [Int32]
    let firstOffset: Int32
    let rule: PosixZoneRule?

    /// The zone of an IANA name, or nil when the name is not well formed or the system does not have it.
    public static func named(_ name: String, folder: String = "/usr/share/zoneinfo") -> TimeZoneFile? {
        let isPlain = name.utf8.allSatisfy { byte in
            (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte)
                || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: "+")
        }
        guard isPlain, !name.isEmpty, !name.hasPrefix("/"), name.utf8.count <= 64,
            let file = fopen(folder + "/" + name, "rb")
        else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 17)
        let count = fread(&bytes, 1, bytes.count, file)
        return TimeZoneFile(parsing: Array(bytes[..<count]))
    }

    /// Reads the bytes of a TZif file; nil when they are not one of version 2 or newer.
    public init?(parsing bytes: [UInt8]) {
        guard let old = TZifHeader(bytes, at: 0), old.version >= 2 else { return nil }
        let start = TZifHeader.size + old.bodySize(timeSize: 4)
        guard let header = TZifHeader(bytes, at: start) else { return nil }
        var position = start + TZifHeader.size
        let body = header.bodySize(timeSize: 8)
        guard header.types > 0, position + body <= bytes.count else { return nil }
        func integer(_ at: Int, _ size: Int) -> Int64 {
            let value = bytes[at..<at + size].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return size == 8 ? Int64(bitPattern: value) : Int64(Int32(truncatingIfNeeded: value))
        }
        let moments = (0..<header.transitions).map { integer(position + $0 * 8, 8) }
        position += header.transitions * 8
        let indices = bytes[position..<position + header.transitions].map(Int.init)
        position += header.transitions
        let types = (0..<header.types).map { Int32(truncatingIfNeeded: integer(position + $0 * 6, 4)) }
        guard indices.allSatisfy({ $0 < types.count }) else { return nil }
        transitions = moments
        offsets = indices.map { types[$0] }
        firstOffset = types[0]
        let footer = bytes[(start + TZifHeader.size + body)...]
        let text = String(decoding: footer.drop { $0 == 10 }.prefix { $0 != 10 }, as: UTF8.self)
        rule = PosixZoneRule(text)
    }

    /// The offset from UTC, in seconds east, that holds at a moment in seconds since 1970; O(log transitions).
    public func offsetSeconds(atUnix moment: Int64) -> Int {
        guard let last = transitions.last else {
            return rule?.offsetSeconds(atUnix: moment) ?? Int(firstOffset)
        }
        if moment >= last, let rule { return rule.offsetSeconds(atUnix: moment) }
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle] <= moment { low = middle + 1 } else { high = middle }
        }
        return Int(low == 0 ? firstOffset : offsets[low - 1])
    }
}

/// The 44 bytes that begin each part of a TZif file.
private struct TZifHeader {
    static let size = 44
    let version: Int
    let utc: Int
    let standard: Int
    let leaps: Int
    let transitions: Int
    let types: Int
    let characters: Int

    init?(_ bytes: [UInt8], at start: Int) {
        guard start >= 0, start + Self.size <= bytes.count, bytes[start..<start + 4].elementsEqual("TZif".utf8) else {
            return nil
        }
        func count(_ index: Int) -> Int {
            let at = start + 20 + index * 4
            return bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
        }
        version = Int(bytes[start + 4]) - 48
        utc = count(0)
        standard = count(1)
        leaps = count(2)
        transitions = count(3)
        types = count(4)
        characters = count(5)
        guard transitions <= 1 << 16, types <= 256, characters <= 1 << 12, leaps <= 1 << 12 else { return nil }
    }

    func bodySize(timeSize: Int) -> Int {
        transitions * (timeSize + 1) + types * 6 + characters + leaps * (timeSize + 4) + standard + utc
    }
}

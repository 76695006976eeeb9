// SPDX-License-Identifier: Apache-2.0

/// A tar archive of small text files: POSIX.1-2017, pax, section "ustar Interchange Format".
enum TarFile {
    struct Entry {
        /// At most 100 bytes.
        let name: String
        let bytes: [UInt8]
    }

    private static let block = 512

    /// The archive; every file is the owner's, with mode 0600.
    ///
    /// - Parameter modified: seconds since 1970.
    static func bytes(_ entries: [Entry], modified: Int64) -> [UInt8] {
        var out: [UInt8] = []
        for entry in entries {
            out += header(entry, modified)
            out += entry.bytes
            out += padding(entry.bytes.count)
        }
        return out + [UInt8](repeating: 0, count: 2 * block)
    }

    private static func header(_ entry: Entry, _ modified: Int64) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: block)
        func put(_ text: String, at offset: Int, _ width: Int) {
            for (index, byte) in text.utf8.prefix(width).enumerated() { header[offset + index] = byte }
        }
        put(entry.name, at: 0, 100)
        put(octal(0o600, 7), at: 100, 8)
        put(octal(0, 7), at: 108, 8)
        put(octal(0, 7), at: 116, 8)
        put(octal(Int64(entry.bytes.count), 11), at: 124, 12)
        put(octal(modified, 11), at: 136, 12)
        // The checksum is taken with spaces in its own place.
        put("        ", at: 148, 8)
        put("0", at: 156, 1)
        put("ustar\u{0}00", at: 257, 8)
        let sum = header.reduce(Int64(0)) { $0 + Int64($1) }
        put(octal(sum, 6) + "\u{0} ", at: 148, 8)
        return header
    }

    private static func padding(_ count: Int) -> [UInt8] {
        [UInt8](repeating: 0, count: (block - count % block) % block)
    }

    private static func octal(_ number: Int64, _ width: Int) -> String {
        let digits = String(max(0, number), radix: 8)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

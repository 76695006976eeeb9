// SPDX-License-Identifier: Apache-2.0

/// Writes a ustar archive of regular files, which belong to user and group 0: the same entries give the same bytes.
package enum TarWriter {
    /// The archive, in the order of the entries.
    ///
    /// - Parameter modified: seconds since 1970, of every entry.
    /// - Throws: a fault when a name is not allowed or stands there twice.
    package static func bytes(_ entries: [TarEntry], modified: Int64) throws(ArchiveFault) -> [UInt8] {
        var names = EntryNames()
        var out: [UInt8] = []
        out.reserveCapacity(entries.reduce(2 * TarHeader.block) { $0 + $1.bytes.count + 2 * TarHeader.block })
        for entry in entries {
            try names.add(entry.name)
            out += header(entry, modified)
            out += entry.bytes
            out += repeatElement(0, count: TarHeader.padding(entry.bytes.count))
        }
        out += repeatElement(0, count: 2 * TarHeader.block)
        return out
    }

    private static func header(_ entry: TarEntry, _ modified: Int64) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: TarHeader.block)
        func put(_ bytes: some Collection<UInt8>, _ field: Range<Int>) {
            for (index, byte) in zip(field, bytes) { header[index] = byte }
        }
        put(entry.name.utf8, TarHeader.name)
        put(octal(Int64(entry.mode), 7), TarHeader.mode)
        put(octal(0, 7), TarHeader.user)
        put(octal(0, 7), TarHeader.group)
        put(octal(Int64(entry.bytes.count), 11), TarHeader.size)
        put(octal(modified, 11), TarHeader.modified)
        header[TarHeader.type] = UInt8(ascii: "0")
        put(TarHeader.ustar, TarHeader.magic)
        put(octal(Int64(TarHeader.sum(header[...])), 6) + [0, 32], TarHeader.checksum)
        return header
    }

    /// Digits with zeros before them; a number that needs more digits is cut, which the limits rule out.
    private static func octal(_ number: Int64, _ width: Int) -> [UInt8] {
        let digits = Array(String(max(0, number), radix: 8).utf8.suffix(width))
        return [UInt8](repeating: UInt8(ascii: "0"), count: width - digits.count) + digits
    }
}

/// The names of an archive so far: none twice, and none that is a folder of another.
struct EntryNames {
    private var files: Set<String> = []
    private var folders: Set<String> = []

    mutating func add(_ name: String) throws(ArchiveFault) {
        if let refusal = EntryName.refusal(of: name) { throw ArchiveFault(refusal) }
        guard files.insert(name).inserted else { throw ArchiveFault("the entry \"\(name)\" stands there twice") }
        var folder = name[...]
        while let slash = folder.lastIndex(of: "/") {
            folder = folder[..<slash]
            folders.insert(String(folder))
            guard !files.contains(String(folder)) else {
                throw ArchiveFault("the entry \"\(folder)\" is a file and a folder of \"\(name)\"")
            }
        }
        guard !folders.contains(name) else { throw ArchiveFault("the entry \"\(name)\" is a file and a folder") }
    }
}

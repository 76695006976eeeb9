// SPDX-License-Identifier: Apache-2.0

/// Reads a ustar archive as strictly as ``TarWriter`` writes it: regular files with plain names, and nothing else.
///
/// Owners, modes and times are passed over. Links, devices, folders and the extensions of GNU and pax are refused.
package enum TarReader {
    /// All entries in their order; their bytes are slices of `bytes`, without a copy.
    package static func entries(
        _ bytes: [UInt8], limits: ArchiveLimits = ArchiveLimits()
    ) throws(ArchiveFault) -> [TarEntry] {
        guard bytes.count % TarHeader.block == 0 else {
            throw ArchiveFault("the archive has \(bytes.count) bytes, which is no multiple of \(TarHeader.block)")
        }
        var names = EntryNames()
        var entries: [TarEntry] = []
        var offset = 0
        while true {
            guard bytes.count - offset >= TarHeader.block else {
                throw ArchiveFault("the archive is cut off: two blocks of zeros must end it")
            }
            let header = bytes[offset..<offset + TarHeader.block]
            if header.allSatisfy({ $0 == 0 }) {
                try checkEnd(bytes[offset...])
                return entries
            }
            guard entries.count < limits.entries else {
                throw ArchiveFault("the archive has more than \(limits.entries) entries")
            }
            let (name, size) = try read(header, number: entries.count + 1)
            try names.add(name)
            offset += TarHeader.block
            let whole = size + TarHeader.padding(size)
            guard bytes.count - offset >= whole else {
                throw ArchiveFault("the entry \"\(name)\" is cut off: it should have \(size) bytes")
            }
            guard bytes[offset + size..<offset + whole].allSatisfy({ $0 == 0 }) else {
                throw ArchiveFault("the entry \"\(name)\" has bytes behind its end")
            }
            entries.append(TarEntry(name: name, bytes: bytes[offset..<offset + size], mode: 0))
            offset += whole
        }
    }

    private static func checkEnd(_ rest: ArraySlice<UInt8>) throws(ArchiveFault) {
        guard rest.count >= 2 * TarHeader.block else {
            throw ArchiveFault("the archive is cut off: two blocks of zeros must end it")
        }
        guard rest.allSatisfy({ $0 == 0 }) else { throw ArchiveFault("the archive goes on behind its end") }
    }

    private static func read(
        _ header: ArraySlice<UInt8>, number: Int
    ) throws(ArchiveFault) -> (name: String, size: Int) {
        func field(_ range: Range<Int>) -> ArraySlice<UInt8> {
            header[header.startIndex + range.lowerBound..<header.startIndex + range.upperBound]
        }
        guard let sum = octal(field(TarHeader.checksum)), sum == TarHeader.sum(header) else {
            throw ArchiveFault("entry \(number) has a wrong checksum in its header")
        }
        guard field(TarHeader.magic).elementsEqual(TarHeader.ustar) else {
            throw ArchiveFault("entry \(number) is not in the ustar form; make the archive with holdfast plugin pack")
        }
        let raw = field(TarHeader.name)
        let name = String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
        let type = header[header.startIndex + TarHeader.type]
        guard type == UInt8(ascii: "0") || type == 0 else {
            throw ArchiveFault("the entry \(EntryName.shown(name)) is \(word(type)); only files are allowed")
        }
        guard raw.drop(while: { $0 != 0 }).allSatisfy({ $0 == 0 }) else {
            throw ArchiveFault("the entry \(EntryName.shown(name)) has a NUL in its name")
        }
        guard field(TarHeader.prefix).allSatisfy({ $0 == 0 }) else {
            throw ArchiveFault(
                "the entry \(EntryName.shown(name)) has a name of more than \(EntryName.maximumBytes) bytes")
        }
        guard let size = octal(field(TarHeader.size)) else {
            throw ArchiveFault("the entry \(EntryName.shown(name)) has no octal number as its size")
        }
        return (name, size)
    }

    /// Octal digits with spaces before them, ended by a space, a NUL or the field's end.
    private static func octal(_ field: ArraySlice<UInt8>) -> Int? {
        let digits = field.drop { $0 == 32 }.prefix { (48...55).contains($0) }
        let rest = field[digits.endIndex...]
        guard !digits.isEmpty, rest.allSatisfy({ $0 == 0 || $0 == 32 }) else { return nil }
        return digits.reduce(0) { $0 << 3 | Int($1 - 48) }
    }

    private static func word(_ type: UInt8) -> String {
        switch type {
        case UInt8(ascii: "1"): "a hard link"
        case UInt8(ascii: "2"): "a symbolic link"
        case UInt8(ascii: "3"), UInt8(ascii: "4"): "a device"
        case UInt8(ascii: "5"): "a folder"
        case UInt8(ascii: "6"): "a pipe"
        case UInt8(ascii: "x"), UInt8(ascii: "g"), UInt8(ascii: "L"), UInt8(ascii: "K"):
            "an extension of the format"
        default: "of the type \(type)"
        }
    }
}

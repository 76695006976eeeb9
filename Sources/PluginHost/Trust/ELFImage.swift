// SPDX-License-Identifier: Apache-2.0

import PluginChannel

/// Looks into a shared library without running it (System V ABI, gABI chapter 4; 64-bit little endian only).
struct ELFImage {
    private static let headerBytes = 64
    static let sectionBytes = 64
    static let symbolBytes = 24
    private static let sharedObject: UInt16 = 3
    static let dynamicSymbols: UInt32 = 11

    #if arch(x86_64)
        private static let machine: UInt16 = 62
    #elseif arch(arm64)
        private static let machine: UInt16 = 183
    #else
        private static let machine: UInt16 = 0
    #endif

    let bytes: [UInt8]
    private let path: String

    /// Takes a file's bytes and checks what kind of file it is.
    ///
    /// `path` stands in the messages.
    init(_ bytes: [UInt8], path: String) throws(PluginRefusal) {
        self.bytes = bytes
        self.path = path
        guard bytes.count >= Self.headerBytes, bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else {
            throw PluginRefusal("\(path) is not an ELF shared library")
        }
        guard bytes[4] == 2, bytes[5] == 1 else {
            throw PluginRefusal("\(path) is not a 64-bit little-endian ELF library")
        }
        guard read(UInt16.self, at: 16) == Self.sharedObject else {
            throw PluginRefusal("\(path) is not an ELF shared library: it is of another ELF type")
        }
        let found = read(UInt16.self, at: 18) ?? 0
        guard found == Self.machine else {
            throw PluginRefusal("\(path) is for machine \(found); this daemon runs on machine \(Self.machine)")
        }
    }

    /// The names of the defined symbols that start with a prefix.
    ///
    /// O(symbols).
    func exportedSymbols(startingWith prefix: String) throws(PluginRefusal) -> [String] {
        guard let start = read(UInt64.self, at: 40).flatMap(Int.init(exactly:)),
            let count = read(UInt16.self, at: 60).map(Int.init), count > 0
        else { throw PluginRefusal("\(path) has no section table, so its symbols cannot be read") }
        for index in 0..<count {
            guard let section = offset(start, index, Self.sectionBytes) else { break }
            guard read(UInt32.self, at: section + 4) == Self.dynamicSymbols else { continue }
            guard let link = read(UInt32.self, at: section + 40).map(Int.init), link < count,
                let names = offset(start, link, Self.sectionBytes)
            else { break }
            return symbols(in: section, names: names, prefix: Array(prefix.utf8))
        }
        throw PluginRefusal("\(path) exports nothing: it has no dynamic symbol table")
    }

    private func symbols(in section: Int, names: Int, prefix: [UInt8]) -> [String] {
        guard let table = range(of: section), let strings = range(of: names) else { return [] }
        var result: [String] = []
        for symbol in stride(from: table.lowerBound, to: table.upperBound - Self.symbolBytes + 1, by: Self.symbolBytes)
        {
            guard let name = read(UInt32.self, at: symbol).map({ strings.lowerBound + Int($0) }),
                let section = read(UInt16.self, at: symbol + 6), section != 0, strings.contains(name)
            else { continue }
            let text = bytes[name..<strings.upperBound].prefix { $0 != 0 }
            if text.starts(with: prefix) { result.append(String(decoding: text, as: UTF8.self)) }
        }
        return result
    }

    /// Where a section's content lies, when it lies within the file.
    func range(of section: Int) -> Range<Int>? {
        guard let start = read(UInt64.self, at: section + 24).flatMap(Int.init(exactly:)),
            let size = read(UInt64.self, at: section + 32).flatMap(Int.init(exactly:)),
            start <= bytes.count, size <= bytes.count - start
        else { return nil }
        return start..<start + size
    }

    func offset(_ start: Int, _ index: Int, _ size: Int) -> Int? {
        guard start <= bytes.count, (bytes.count - start) / size > index else { return nil }
        return start + index * size
    }

    func read<Value: FixedWidthInteger>(_ type: Value.Type, at offset: Int) -> Value? {
        guard offset >= 0, offset <= bytes.count - MemoryLayout<Value>.size else { return nil }
        return bytes.withUnsafeBytes { Value(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Value.self)) }
    }
}

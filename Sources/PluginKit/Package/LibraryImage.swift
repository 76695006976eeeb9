// SPDX-License-Identifier: Apache-2.0

/// What a shared library says of itself without being run, for any architecture (System V ABI, gABI chapters 4 and 5;
/// 64-bit little endian only).
struct LibraryImage {
    private static let headerBytes = 64
    private static let sectionBytes = 64
    private static let symbolBytes = 24
    private static let dynamicBytes = 16
    private static let dynamicSection: UInt32 = 6
    private static let symbolSection: UInt32 = 11
    private static let needed: UInt64 = 1
    private static let entryPrefix = Array("hf_plugin_entry_v".utf8)

    private let bytes: [UInt8]
    private let path: String
    let machine: UInt16

    /// - Parameter path: as messages show it.
    init(_ bytes: [UInt8], path: String) throws(KitFailure) {
        self.bytes = bytes
        self.path = path
        guard bytes.count >= Self.headerBytes, bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else {
            throw KitFailure("\(path) is not an ELF shared library")
        }
        guard bytes[4] == 2, bytes[5] == 1, Self.number(UInt16.self, bytes, 16) == 3,
            let machine = Self.number(UInt16.self, bytes, 18)
        else { throw KitFailure("\(path) is not a 64-bit little-endian ELF shared library") }
        self.machine = machine
    }

    /// Refuses a library of another architecture.
    func check(_ architecture: Architecture) throws(KitFailure) {
        guard machine == architecture.machine else {
            let name = Architecture.allCases.first { $0.machine == machine }?.rawValue ?? "ELF machine \(machine)"
            throw KitFailure("\(path) is for \(name), not for \(architecture.rawValue)")
        }
    }

    /// Refuses a library without the entry of a plugin.
    func checkEntry() throws(KitFailure) {
        guard let section = section(of: Self.symbolSection) else {
            throw KitFailure("\(path) exports nothing: it has no dynamic symbol table")
        }
        var found: [String] = []
        for symbol in stride(
            from: section.content.lowerBound, to: section.content.upperBound - Self.symbolBytes + 1,
            by: Self.symbolBytes)
        {
            guard let name = Self.number(UInt32.self, bytes, symbol), Self.number(UInt16.self, bytes, symbol + 6) != 0
            else { continue }
            let text = text(at: Int(name), in: section.strings)
            if text.starts(with: Self.entryPrefix) { found.append(String(decoding: text, as: UTF8.self)) }
        }
        guard !found.contains("hf_plugin_entry_v1") else { return }
        throw KitFailure(
            found.first.map { "\(path) exports \($0); only hf_plugin_entry_v1 is known" }
                ?? "\(path) does not export hf_plugin_entry_v1")
    }

    /// The names of the libraries that it needs (DT_NEEDED), in its order.
    var neededLibraries: [String] {
        guard let section = section(of: Self.dynamicSection) else { return [] }
        var names: [String] = []
        for entry in stride(
            from: section.content.lowerBound, to: section.content.upperBound - Self.dynamicBytes + 1,
            by: Self.dynamicBytes)
        {
            guard Self.number(UInt64.self, bytes, entry) == Self.needed,
                let name = Self.number(UInt64.self, bytes, entry + 8).flatMap(Int.init(exactly:))
            else { continue }
            names.append(String(decoding: text(at: name, in: section.strings), as: UTF8.self))
        }
        return names
    }

    /// Where the first section of a kind lies, and the strings that it refers to.
    private func section(of kind: UInt32) -> (content: Range<Int>, strings: Range<Int>)? {
        guard let start = Self.number(UInt64.self, bytes, 40).flatMap(Int.init(exactly:)),
            let count = Self.number(UInt16.self, bytes, 60).map(Int.init)
        else { return nil }
        func header(_ index: Int) -> Int? {
            guard start <= bytes.count, (bytes.count - start) / Self.sectionBytes > index else { return nil }
            return start + index * Self.sectionBytes
        }
        for index in 0..<count {
            guard let section = header(index) else { return nil }
            guard Self.number(UInt32.self, bytes, section + 4) == kind else { continue }
            guard let link = Self.number(UInt32.self, bytes, section + 40).map(Int.init), link < count,
                let strings = header(link).flatMap(range(of:)), let content = range(of: section)
            else { return nil }
            return (content, strings)
        }
        return nil
    }

    private func range(of section: Int) -> Range<Int>? {
        guard let start = Self.number(UInt64.self, bytes, section + 24).flatMap(Int.init(exactly:)),
            let size = Self.number(UInt64.self, bytes, section + 32).flatMap(Int.init(exactly:)),
            start <= bytes.count, size <= bytes.count - start
        else { return nil }
        return start..<start + size
    }

    private func text(at offset: Int, in strings: Range<Int>) -> ArraySlice<UInt8> {
        guard offset < strings.count else { return [] }
        return bytes[strings.lowerBound + offset..<strings.upperBound].prefix { $0 != 0 }
    }

    private static func number<Value: FixedWidthInteger>(_ type: Value.Type, _ bytes: [UInt8], _ offset: Int) -> Value?
    {
        guard offset >= 0, offset <= bytes.count - MemoryLayout<Value>.size else { return nil }
        return bytes.withUnsafeBytes { Value(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Value.self)) }
    }
}

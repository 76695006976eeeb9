// SPDX-License-Identifier: Apache-2.0

import PluginChannel

/// What a shared library exports and what it needs of the machine that it is loaded on.
package struct LibraryNeeds: Sendable, Equatable {
    /// A symbol that the library defines for others.
    package struct Export: Sendable, Equatable {
        package let name: String
        /// Weak, as C++ makes templates and inline functions: several libraries may have it.
        package let isWeak: Bool

        package init(name: String, isWeak: Bool) {
            self.name = name
            self.isWeak = isWeak
        }
    }

    package var exports: [Export] = []
    /// The libraries that the loader has to find (DT_NEEDED).
    package var libraries: [String] = []
    /// Where it looks for them (DT_RUNPATH, DT_RPATH), by folder.
    package var runPath: [String] = []
    /// Versions of symbols that it needs, such as "GLIBC_2.34", each with its library.
    package var versions: [(library: String, version: String)] = []

    package static func == (left: Self, right: Self) -> Bool {
        left.exports == right.exports && left.libraries == right.libraries && left.runPath == right.runPath
            && left.versions.elementsEqual(right.versions) { $0 == $1 }
    }

    /// Reads a library without running it.
    package init(of library: LibraryFile) throws(PluginRefusal) { try self.init(library.bytes, path: library.path) }

    init(_ bytes: [UInt8], path: String) throws(PluginRefusal) {
        let image = try ELFImage(bytes, path: path)
        exports = image.exports()
        let dynamic = image.dynamicStrings()
        libraries = dynamic.needed
        runPath = dynamic.runPath
        versions = image.neededVersions()
    }

    package init(
        exports: [Export] = [], libraries: [String] = [], runPath: [String] = [],
        versions: [(library: String, version: String)] = []
    ) {
        self.exports = exports
        self.libraries = libraries
        self.runPath = runPath
        self.versions = versions
    }
}

/// System V gABI chapter 5 "Dynamic Section"; symbol versions as in the Linux Standard Base core 5.0, 10.7.
extension ELFImage {
    /// The sections of a type, each with the one that it is linked to.
    private func sections(_ type: UInt32) -> [(content: Range<Int>, linked: Range<Int>, entry: Int)] {
        guard let start = read(UInt64.self, at: 40).flatMap(Int.init(exactly:)),
            let count = read(UInt16.self, at: 60).map(Int.init)
        else { return [] }
        return (0..<count).compactMap { index in
            guard let section = offset(start, index, Self.sectionBytes), read(UInt32.self, at: section + 4) == type,
                let content = range(of: section), let link = read(UInt32.self, at: section + 40).map(Int.init),
                link < count, let other = offset(start, link, Self.sectionBytes), let linked = range(of: other)
            else { return nil }
            return (content, linked, section)
        }
    }

    private func text(_ strings: Range<Int>, _ index: UInt64?) -> String? {
        guard let index = index.flatMap(Int.init(exactly:)), index >= 0, index < strings.count else { return nil }
        return String(
            decoding: bytes[(strings.lowerBound + index)..<strings.upperBound].prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Defined symbols with global or weak binding that others can see.
    fileprivate func exports() -> [LibraryNeeds.Export] {
        guard let (table, strings, _) = sections(Self.dynamicSymbols).first else { return [] }
        var result: [LibraryNeeds.Export] = []
        var symbol = table.lowerBound
        while symbol + Self.symbolBytes <= table.upperBound {
            defer { symbol += Self.symbolBytes }
            guard let info = read(UInt8.self, at: symbol + 4), let other = read(UInt8.self, at: symbol + 5),
                let section = read(UInt16.self, at: symbol + 6), section != 0, other & 3 == 0 || other & 3 == 3,
                info >> 4 == 1 || info >> 4 == 2 || info >> 4 == 10,
                let name = text(strings, read(UInt32.self, at: symbol).map(UInt64.init)), !name.isEmpty
            else { continue }
            result.append(LibraryNeeds.Export(name: name, isWeak: info >> 4 == 2))
        }
        return result
    }

    fileprivate func dynamicStrings() -> (needed: [String], runPath: [String]) {
        var needed: [String] = []
        var runPath: [String] = []
        guard let (table, strings, _) = sections(6).first else { return ([], []) }
        var entry = table.lowerBound
        while entry + 16 <= table.upperBound {
            let value = text(strings, read(UInt64.self, at: entry + 8))
            switch read(UInt64.self, at: entry) {
            case 0: return (needed, runPath)
            case 1: needed += [value].compactMap { $0 }
            case 15, 29: runPath += (value ?? "").split(separator: ":").map(String.init)
            default: break
            }
            entry += 16
        }
        return (needed, runPath)
    }

    /// The version needs of all libraries (`.gnu.version_r`, SHT_GNU_verneed).
    fileprivate func neededVersions() -> [(library: String, version: String)] {
        guard let (table, strings, _) = sections(0x6FFF_FFFE).first else { return [] }
        var result: [(library: String, version: String)] = []
        var need = table.lowerBound
        // Both lists lead forward by their own words: a loop is ended by a bound.
        for _ in 0..<1_024 {
            guard need + 16 <= table.upperBound, let count = read(UInt16.self, at: need + 2),
                let library = text(strings, read(UInt32.self, at: need + 4).map(UInt64.init)),
                let first = read(UInt32.self, at: need + 8), let next = read(UInt32.self, at: need + 12)
            else { return result }
            var version = need + Int(first)
            for _ in 0..<count {
                guard version + 16 <= table.upperBound,
                    let name = text(strings, read(UInt32.self, at: version + 8).map(UInt64.init)),
                    let step = read(UInt32.self, at: version + 12)
                else { break }
                result.append((library, name))
                if step == 0 { break }
                version += Int(step)
            }
            if next == 0 { return result }
            need += Int(next)
        }
        return result
    }
}

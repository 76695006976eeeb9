// SPDX-License-Identifier: Apache-2.0

/// A file in an archive: this module knows no folders, links or devices.
package struct TarEntry: Sendable, Equatable {
    /// A relative path of at most 100 bytes; see ``EntryName``.
    package let name: String
    package let bytes: ArraySlice<UInt8>
    /// The permission bits that are written; what is read says nothing of them, and has 0.
    package let mode: UInt16

    package init(name: String, bytes: some Collection<UInt8>, mode: UInt16 = 0o644) {
        self.name = name
        self.bytes = ArraySlice(bytes)
        self.mode = mode
    }

    package static func == (left: TarEntry, right: TarEntry) -> Bool {
        left.name == right.name && left.bytes == right.bytes
    }
}

/// The layout of a header block (POSIX.1-2017, pax, "ustar Interchange Format").
enum TarHeader {
    static let block = 512
    static let name = 0..<100
    static let mode = 100..<108
    static let user = 108..<116
    static let group = 116..<124
    static let size = 124..<136
    static let modified = 136..<148
    static let checksum = 148..<156
    static let type = 156
    static let magic = 257..<265
    static let prefix = 345..<500
    /// `ustar`, NUL and the version `00`.
    static let ustar = Array("ustar\u{0}00".utf8)

    /// The sum of a header's bytes with spaces in the place of the sum itself.
    static func sum(_ header: ArraySlice<UInt8>) -> Int {
        header.indices.reduce(0) { sum, index in
            sum + (checksum.contains(index - header.startIndex) ? 32 : Int(header[index]))
        }
    }

    /// How many bytes fill the last block of a file.
    static func padding(_ count: Int) -> Int { (block - count % block) % block }
}

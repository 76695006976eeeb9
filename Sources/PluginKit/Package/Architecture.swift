// SPDX-License-Identifier: Apache-2.0

/// A processor architecture that an archive may have a library for.
package enum Architecture: String, Sendable, CaseIterable {
    // The names are those of uname -m.
    case x86_64  // swift-format-ignore: AlwaysUseLowerCamelCase
    case aarch64

    /// The number in an ELF header (gABI, e_machine).
    var machine: UInt16 {
        switch self {
        case .x86_64: 62
        case .aarch64: 183
        }
    }

    /// That of this program; nil on a machine that no archive is for.
    package static var current: Architecture? {
        #if arch(x86_64)
            .x86_64
        #elseif arch(arm64)
            .aarch64
        #else
            nil
        #endif
    }

    static var allNames: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

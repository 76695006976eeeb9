// SPDX-License-Identifier: Apache-2.0

/// Which Swift runtime a binary needs: part of the handshake, because the standard library's binary interface is
/// promised only within one compiler version on Linux.
public enum RuntimeTag {
    /// The tag of the binary that this is compiled into, such as `swift-6.3.1-dynamic`.
    ///
    /// The host loads a Swift plugin only when its own tag is the same.
    public static var current: String { "swift-" + compiler + "-dynamic" }

    /// The version of the compiler.
    ///
    /// Swift has no expression for it, hence the ladder; `unlisted` never matches.
    static var compiler: String {
        #if compiler(>=6.5)
            "unlisted"
        #elseif compiler(>=6.4.4)
            "unlisted"
        #elseif compiler(>=6.4.3)
            "6.4.3"
        #elseif compiler(>=6.4.2)
            "6.4.2"
        #elseif compiler(>=6.4.1)
            "6.4.1"
        #elseif compiler(>=6.4)
            "6.4"
        #elseif compiler(>=6.3.5)
            "unlisted"
        #elseif compiler(>=6.3.4)
            "6.3.4"
        #elseif compiler(>=6.3.3)
            "6.3.3"
        #elseif compiler(>=6.3.2)
            "6.3.2"
        #elseif compiler(>=6.3.1)
            "6.3.1"
        #else
            "6.3"
        #endif
    }
}

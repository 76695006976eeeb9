// SPDX-License-Identifier: Apache-2.0

/// How large a pattern may be, so that a hostile one is refused and not compiled.
public struct PatternLimits: Sendable, Hashable {
    /// The longest pattern, in UTF-8 bytes.
    public var maximumSourceBytes: Int
    /// The most instructions after counted repetition is written out: `(a{100}){100}` takes more than 10,000.
    ///
    /// A search takes at most this many steps a character, and 16 bytes of scratch memory an instruction.
    public var maximumProgramSize: Int
    /// The deepest nesting of groups.
    public var maximumNesting: Int

    /// Limits; the defaults are those of `standard`.
    public init(maximumSourceBytes: Int = 65_536, maximumProgramSize: Int = 50_000, maximumNesting: Int = 100) {
        self.maximumSourceBytes = maximumSourceBytes
        self.maximumProgramSize = maximumProgramSize
        self.maximumNesting = maximumNesting
    }

    /// 64 KiB of source, 50,000 instructions, 100 levels of groups.
    public static let standard = PatternLimits()
}

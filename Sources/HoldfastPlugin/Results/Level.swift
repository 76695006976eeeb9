// SPDX-License-Identifier: Apache-2.0

/// How bad it is, from good to worst; the one scale of tools, signals and the sitrep.
///
/// What could not be computed has no level: it is nil, written `UNKNOWN`, and never counts as good.
public enum Level: Int, Sendable, Hashable, CaseIterable, Comparable {
    /// Nothing to do.
    case green
    /// Watch it.
    case yellow
    /// Act soon.
    case orange
    /// Act now.
    case red
    /// The program cannot do what it must.
    case black

    /// The word for not knowing.
    public static let unknownWord = "UNKNOWN"
    private static let words = ["GREEN", "YELLOW", "ORANGE", "RED", "BLACK"]

    /// `GREEN YELLOW ORANGE RED BLACK`.
    public var word: String { Self.words[rawValue] }

    /// The level of that word; nil for `UNKNOWN` and for words that are none.
    public init?(word: String) {
        guard let index = Self.words.firstIndex(of: word) else { return nil }
        self.init(rawValue: index)
    }

    /// The level that many steps worse, at most `black`.
    public func raised(by steps: Int = 1) -> Level {
        Level(rawValue: min(Self.black.rawValue, rawValue + steps)) ?? .black
    }

    /// Whether the first is better.
    public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
}

extension Level? {
    /// The level's word, or `UNKNOWN`.
    public var word: String { self?.word ?? Level.unknownWord }
}

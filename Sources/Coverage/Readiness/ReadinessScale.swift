// SPDX-License-Identifier: Apache-2.0

/// From which percentages a rating holds, and how percentages are made and read.
///
/// The form of the unit status reports: 1 is best, 4 worst, and a rating is as good as its worst part. Which
/// percentages those are is data of the caller, with a source and a date.
public struct ReadinessScale: Sendable, Hashable {
    /// The least whole percentages for 1, 2 and 3, falling; below the last it is 4.
    public let least: [Int]

    /// A scale.
    ///
    /// - Throws: `CoverageError` unless there are three falling numbers in 0 ... 100.
    public init(_ least: [Int], field: String = "scale") throws(CoverageError) {
        guard least.count == 3, least[0] > least[1], least[1] > least[2], least[2] >= 0, least[0] <= 100 else {
            throw CoverageError(field: field, value: "\(least)", allowed: "three falling numbers in 0 ... 100")
        }
        self.least = least
    }

    /// 1 to 4; nil for what is not rated.
    public func level(of percent: Double?) -> Int? {
        percent.map { percent in
            let whole = Self.whole(percent)
            return 1 + least.count { whole < $0 }
        }
    }

    /// The percentage, halves rounded up, at most 100; a rating looks at this number.
    public static func whole(_ percent: Double) -> Int { Int(min(100, max(0, (percent + 0.5).rounded(.down)))) }

    /// available / required in per cent, not rounded; nil where nothing is required, which is not rated and not bad.
    public static func percent(_ available: Int, of required: Int) -> Double? {
        required <= 0 ? nil : 100 * Double(available) / Double(required)
    }

    /// How many more would give the next better level; nil at 1 and where nothing is rated.
    ///
    /// O(answer).
    public func missing(_ available: Int, of required: Int) -> (count: Int, level: Int)? {
        guard let level = level(of: Self.percent(available, of: required)), level > 1 else { return nil }
        var count = 0
        while let reached = self.level(of: Self.percent(available + count, of: required)), reached >= level {
            count += 1
        }
        return (count, self.level(of: Self.percent(available + count, of: required)) ?? level - 1)
    }
}

/// The rating of personnel: strength, qualification, senior posts, and the worst of them.
public struct PersonnelRating: Sendable, Hashable {
    /// Percentages, not rounded; nil where nothing is required.
    public let strength: Double?
    /// See `strength`.
    public let qualified: Double?
    /// See `strength`.
    public let senior: Double?
    /// 1 to 4; nil where the part is not rated.
    public let strengthLevel: Int?
    /// See `strengthLevel`.
    public let qualifiedLevel: Int?
    /// See `strengthLevel`.
    public let seniorLevel: Int?

    /// Rates heads against posts.
    public init(
        required: Int, available: Int, qualified: Int, seniorRequired: Int, seniorAvailable: Int,
        strengthScale: ReadinessScale, qualifiedScale: ReadinessScale, seniorScale: ReadinessScale
    ) {
        strength = ReadinessScale.percent(available, of: required)
        self.qualified = ReadinessScale.percent(qualified, of: required)
        senior = ReadinessScale.percent(seniorAvailable, of: seniorRequired)
        strengthLevel = strengthScale.level(of: strength)
        qualifiedLevel = qualifiedScale.level(of: self.qualified)
        seniorLevel = seniorScale.level(of: senior)
    }

    /// The worst of the rated parts; nil if none is.
    public var level: Int? { [strengthLevel, qualifiedLevel, seniorLevel].compactMap { $0 }.max() }
}

/// The overall rating: as good as the worst of the parts that are reported.
public struct CompositeRating: Sendable, Hashable {
    /// 1 to 4; nil if nothing is reported.
    public let level: Int?
    /// The parts that were reported.
    public let basis: [String]
    /// The parts that keep it from being better; none at 1.
    public let limitingFactors: [String]

    /// Combines parts, in the order given; nil is a part that is not reported, and never counts as good.
    public init(_ parts: [(name: String, level: Int?)]) {
        let worst = parts.compactMap(\.level).max()
        level = worst
        basis = parts.filter { $0.level != nil }.map(\.name)
        limitingFactors = parts.filter { $0.level == worst && (worst ?? 1) > 1 }.map(\.name)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// How grave it is, from which levels of a defence in depth hold and which of them is acting now.
///
/// INSAG-10 (IAEA 1996) has five levels, each of which assumes that the one before it failed; events are rated by the
/// barriers that are left, as INES does. The table itself is a choice of Holdfast's.
public struct DefenseDecision: Sendable, Hashable {
    /// What is known of a level.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// It does what it is for.
        case intact
        /// It does some of it.
        case degraded
        /// It does not.
        case failed
        /// There is no evidence, which does not count as good.
        case unknown
    }

    /// How grave it is.
    public enum Severity: Int, Sendable, Hashable, CaseIterable, Comparable {
        /// Nothing to do.
        case green
        /// Watch it.
        case yellow
        /// Act soon.
        case orange
        /// Act now.
        case red
        /// Nothing is left.
        case black

        /// Whether the first is less grave.
        public static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }
    }

    /// The number of levels.
    public static let levelCount = 5

    /// The number of intact levels deeper than the one that is acting.
    public let intactBeyond: Int
    /// The levels, from 1, that failed or of which nothing is known.
    public let unproven: [Int]
    /// How grave it is.
    public let severity: Severity

    /// Decides.
    ///
    /// - Parameters:
    ///   - states: of the levels 1 to 5.
    ///   - demandedLevel: the deepest level that acts now; 1 if nothing is the matter.
    /// - Throws: `CoverageError` if there are not five states or the level is not within 1...5.
    public init(states: [State], demandedLevel: Int) throws(CoverageError) {
        guard states.count == Self.levelCount else {
            throw CoverageError(field: "states", value: "\(states.count) states", allowed: "5 states")
        }
        guard (1...Self.levelCount).contains(demandedLevel) else {
            throw CoverageError(field: "demandedLevel", value: demandedLevel, allowed: "1 ... 5")
        }
        intactBeyond = states[demandedLevel...].count { $0 == .intact }
        unproven = states.indices.filter { states[$0] == .failed || states[$0] == .unknown }.map { $0 + 1 }
        if demandedLevel == 5 || (demandedLevel == 4 && intactBeyond == 0) {
            severity = .black
        } else if demandedLevel == 4 || intactBeyond == 0 {
            severity = .red
        } else if demandedLevel == 3 || intactBeyond == 1 || unproven.count >= 2 {
            severity = .orange
        } else if demandedLevel == 2 || !unproven.isEmpty || states.contains(.degraded) {
            severity = .yellow
        } else {
            severity = .green
        }
    }
}

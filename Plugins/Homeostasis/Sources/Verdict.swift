// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns

/// The level, and why (resilience.md section 7c); RED at most.
///
/// The share of strained people sets it. A loop whose deviation feeds itself makes it ORANGE at least, one that stays off
/// its set point YELLOW at least. Where the share is not known, and nothing else is wrong, the level is unknown: half the
/// figures are no reason to call it good.
struct Verdict {
    let level: Level?
    let reasons: [String]

    init(_ strain: StressFigures?, _ loops: [Loop], _ setPoints: SetPoints) {
        var reasons: [String] = []
        var level: Level?
        if let strain, let share = strain.share {
            let found = setPoints.level(of: share)
            level = found
            reasons.append(
                "\(strain.strained.count) of \(strain.people.count) people (\(Wording.percent(share))) carry four stress markers or more: \(found.word)."
            )
        }
        for loop in loops where loop.isRunaway {
            level = max(level ?? .orange, .orange)
            reasons.append("\(Self.begun(loop.series.title)) runs away from its set point: ORANGE at least.")
        }
        let off = loops.filter { $0.isOffTarget && !$0.isRunaway }
        if !off.isEmpty {
            level = max(level ?? .yellow, .yellow)
            let names = Wording.some(off.map(\.series.title))
            reasons.append("\(Self.begun(names)) stay\(off.count == 1 ? "s" : "") off the set point: YELLOW at least.")
        }
        if level == nil {
            reasons = [
                loops.contains(where: \.isKnown)
                    ? "no loop is off its set point, but nobody's load can be compared with a reference period."
                    : "there are too few days of history."
            ]
        }
        self.level = level
        self.reasons = reasons
    }

    static func begun(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}

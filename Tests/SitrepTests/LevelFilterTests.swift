// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import SitrepTools
import Testing

/// The filter against what its rule says when it is read over the whole past each time.
@Suite struct LevelFilterTests {
    /// Everything from the list alone: the shown level, and when it was last changed or reached.
    private static func reference(_ raw: [Level], hard: Set<Int>, acknowledgedFrom: Int) -> [Level] {
        var shown: [Level] = []
        var current = Level.green
        var restart = 0
        for index in raw.indices {
            let window = raw[max(0, index - 2)...index]
            let reached = Level.allCases.last { level in window.count { $0 >= level } >= 2 } ?? .green
            let target = hard.contains(index) ? .black : reached
            if target > current {
                current = target
                restart = index + 1
            } else if raw[index] >= current {
                restart = index + 1
            } else if index + 1 - restart >= 6, current != .black || index >= acknowledgedFrom {
                current = Level(rawValue: current.rawValue - 1) ?? .green
                restart = index + 1
            }
            shown.append(current)
        }
        return shown
    }

    @Test func itIsTheReferenceOnRandomSequences() {
        var random = SplitMix(seed: 30)
        for _ in 0..<1_000 {
            // Long runs as well as noise: else nothing ever falls.
            var raw: [Level] = []
            while raw.count < 60 {
                let level = random.level()
                raw += Array(repeating: level, count: Int.random(in: 1...10, using: &random))
            }
            let hard = Set(raw.indices.filter { raw[$0] == .black && Bool.random(using: &random) })
            let acknowledged = Int.random(in: 0...80, using: &random)
            var filter = LevelFilter(showing: .green)
            var shown: [Level] = []
            for (index, level) in raw.enumerated() {
                filter.step(level, isHardBlack: hard.contains(index), isAcknowledged: index >= acknowledged)
                shown.append(filter.shown)
            }
            let expected = Self.reference(raw, hard: hard, acknowledgedFrom: acknowledged)
            guard shown == expected else {
                Issue.record("\(raw.map(\.rawValue)) hard \(hard.sorted()) acknowledged \(acknowledged)")
                return
            }
        }
    }

    @Test func itNeverFallsByMoreThanAStepAndNeverOutOfAnUnacknowledgedBlack() {
        var random = SplitMix(seed: 31)
        for _ in 0..<500 {
            var filter = LevelFilter(showing: random.level())
            for _ in 0..<80 {
                let before = filter.shown
                let raw: Level = Int.random(in: 0..<4, using: &random) == 0 ? random.level() : .green
                filter.step(raw, isHardBlack: false, isAcknowledged: false)
                #expect(filter.shown.rawValue >= before.rawValue - 1)
                if before == .black { #expect(filter.shown == .black) }
            }
        }
    }

    /// Eighteen changes of what is measured are four of what is shown (section 16, rule 4).
    @Test func noiseIsCalmed() {
        let raw = "01010102020201010101".map { Level(rawValue: Int(String($0)) ?? 0) ?? .green }
        var filter = LevelFilter(showing: .green)
        var shown: [Level] = [.green]
        for level in raw + Array(repeating: .green, count: 12) {
            filter.step(level, isHardBlack: false, isAcknowledged: false)
            shown.append(filter.shown)
        }
        #expect(zip(raw, raw.dropFirst()).count { $0 != $1 } == 19)
        #expect(zip(shown, shown.dropFirst()).count { $0 != $1 } <= 4)
    }
}

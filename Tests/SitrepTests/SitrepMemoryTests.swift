// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Testing

@testable import SitrepTools

@Suite struct SitrepMemoryTests {
    private func memory(_ levels: [Level?]) -> SitrepMemory {
        var memory = SitrepMemory()
        for (number, level) in levels.enumerated() {
            memory.evaluate(observation(level), at: quarter(number), occasion: .run)
        }
        return memory
    }

    @Test func theFirstEvaluationIsShownAsItIs() {
        #expect(memory([.red]).shown == .red)
        #expect(memory([]).shown == nil)
    }

    @Test func whereNothingIsKnownNothingMoves() {
        let moved = memory([.orange, nil, nil, nil, nil, nil, nil, nil])
        #expect(moved.shown == .orange && moved.last?.raw == nil && moved.last?.number == 8)
        #expect(moved.filter?.below == 0)
        #expect(memory([nil, .yellow]).shown == .yellow, "the first one of which something is known")
    }

    @Test func aTaskCountsOnceHoweverOftenItRuns() {
        var once = memory([.green])
        let first = once.evaluate(observation(.red), at: quarter(1), occasion: .run, call: "t1")
        let before = once
        let again = once.evaluate(observation(.black), at: quarter(2), occasion: .run, call: "t1")
        #expect(once == before && again == first)
        once.evaluate(observation(.red), at: quarter(2), occasion: .run, call: "t2")
        #expect(once.last?.number == 3 && once.shown == .red)
    }

    @Test func blackStaysUntilItIsAcknowledgedAndComesBackUnacknowledged() {
        var black = memory([.green, .black])
        #expect(black.shown == .black && black.needsAcknowledgement)
        for number in 2..<20 { black.evaluate(observation(.green), at: quarter(number), occasion: .run) }
        #expect(black.shown == .black)
        let (first, second) = (
            black.acknowledge(by: "ann", at: quarter(20), note: "seen"),
            black.acknowledge(by: "bob", at: quarter(20), note: "me too")
        )
        #expect(first && !second, "one is enough")
        var returned = black
        black.evaluate(observation(.green), at: quarter(20), occasion: .run)
        #expect(black.shown == .red && black.acknowledgement == nil)
        returned.evaluate(observation(.black), at: quarter(20), occasion: .run)
        #expect(returned.needsAcknowledgement, "it was gone and has come back")
        _ = returned.acknowledge(by: "ann", at: quarter(21), note: "")
        returned.evaluate(observation(.black), at: quarter(21), occasion: .run)
        #expect(!returned.needsAcknowledgement, "it has never gone")
    }

    @Test func aLookCountsOnlyWhereNobodyEvaluates() {
        let seen = memory([.green])
        let calm = seen.reading(of: observation(.red))
        let hard = seen.reading(of: observation(.black))
        let soft = seen.reading(of: observation(.black, .capacity))
        func counts(_ reading: Reading, _ seconds: Int64) -> Bool {
            seen.counts(lookAt: reading, at: quarter(0).adding(seconds), period: 900)
        }
        #expect(SitrepMemory().counts(lookAt: calm, at: quarter(0), period: 900))
        #expect(!counts(calm, 0) && !counts(calm, 1_799) && counts(calm, 1_800))
        #expect(counts(hard, 0) && !counts(soft, 0), "a hard BLACK waits for nobody")
        #expect(!memory([.black]).counts(lookAt: hard, at: quarter(0), period: 900), "it is shown already")
        #expect(!counts(calm, -7_200), "a clock that was put back makes nothing old")
    }

    @Test func figuresHoldTheirLevels() throws {
        let shares = try #require(Quantiser(thresholds: [0.7, 0.8, 0.9, 0.95], band: 0.02))
        var held = SitrepMemory()
        func see(_ value: Double) -> Level? {
            let figure = Indicator(
                id: "u", kind: .capacity, level: shares.level(of: value), value: value, quantiser: shares)
            return held.evaluate(
                Observation(indicators: [figure]), at: quarter(Int(held.last?.number ?? 0)), occasion: .run
            ).raw
        }
        #expect(
            [0.79, 0.81, 0.79, 0.785, 0.77, 0.79].map(see) == [.yellow, .orange, .orange, .orange, .yellow, .yellow])
    }

    @Test func chatteringIsCounted() {
        let calm = memory(Array(repeating: [.green, .red], count: 10).flatMap(\.self))
        #expect(calm.transitions(before: quarter(20)) == 1, "the filter shows RED once")
        #expect(calm.chatteringFigures(before: quarter(20)) == ["a"], "its figure is not calm")
        #expect(calm.chatteringFigures(before: quarter(200)).isEmpty, "that was the day before")
        #expect(memory([.green, .green, .yellow]).chatteringFigures(before: quarter(3)).isEmpty)
    }

    @Test func itIsReadAsItWasWritten() throws {
        var random = SplitMix(seed: 5)
        for _ in 0..<30 {
            var written = SitrepMemory()
            for number in 0..<Int.random(in: 0...40, using: &random) {
                let level: Level? = Int.random(in: 0..<5, using: &random) == 0 ? nil : random.level()
                written.evaluate(
                    observation(level), at: quarter(number), occasion: Bool.random(using: &random) ? .run : .look,
                    call: Bool.random(using: &random) ? "t\(number)" : nil)
                if written.needsAcknowledgement { _ = written.acknowledge(by: "a", at: quarter(number), note: "n") }
            }
            let text = written.json.serialized()
            #expect(SitrepMemory(reading: try JSONValue.parse(text)) == written)
        }
        #expect(SitrepMemory(reading: .null) == SitrepMemory())
        #expect(SitrepMemory(reading: ["form": 2]) == nil, "what a newer version wrote is not written over")
    }

    @Test func theOldestEvaluationsBecomeChunks() {
        var full = memory(Array(repeating: .green, count: HistoryChunk.threshold - 1))
        let early = full.archive()
        #expect(early?.chunk == nil)
        full.evaluate(observation(.green), at: quarter(HistoryChunk.threshold), occasion: .run)
        var other = full
        let archived = full.archive()
        #expect(archived?.chunk.first == 1 && archived?.chunk.last == 64 && archived?.items.arrayValue?.count == 64)
        let second = other.archive()
        #expect(second?.items == archived?.items, "whoever writes it writes the same")
        #expect(full.recent.count == HistoryChunk.threshold - 64 && full.recent.first?.number == 65)
        let (none, one) = (full.prune(before: quarter(62)), full.prune(before: quarter(64)))
        #expect(none.isEmpty && one == ["history/000000000001"])
        #expect(full.chunks.isEmpty)
    }

    /// Where nothing can be put away, the memory does not grow for ever and the oldest chunk goes.
    @Test func withoutRoomTheOldestAreForgotten() {
        var memory = SitrepMemory()
        for number in 0..<(HistoryChunk.most + 70) {
            memory.evaluate(observation(.green), at: quarter(number), occasion: .run)
            if number == HistoryChunk.threshold { _ = memory.archive() }
        }
        #expect(memory.makeDo(isFull: false).isEmpty && memory.chunks.count == 1)
        #expect(memory.makeDo(isFull: true) == ["history/000000000001"] && memory.chunks.isEmpty)
        #expect(memory.recent.count == HistoryChunk.most && memory.recent.last?.number == Int64(HistoryChunk.most + 70))
        #expect(memory.makeDo(isFull: true).isEmpty)
    }
}

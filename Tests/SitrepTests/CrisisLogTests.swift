// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import SitrepTools
import Testing

@testable import enum SitrepTools.RestorePlan

@Suite struct CrisisLogTests {
    private let now = UTCMoment(seconds: 1_800_000_000)

    private func entered() throws -> CrisisLog {
        var log = CrisisLog()
        _ = try log.enter(
            .severe, reason: "half of the ward is ill", by: "ann", approvedBy: "bob", at: now, seconds: 3_600,
            level: .red)
        return log
    }

    @Test func itLastsUntilItIsLeftOrOver() throws {
        var log = try entered()
        #expect(log.active(at: now.adding(3_599))?.approvedBy == "bob")
        let sentence = "Crisis mode (severe) is on until \(now.adding(3_600)): publishing is held."
        #expect(log.active(at: now)?.sentence == sentence)
        #expect(log.active(at: now.adding(3_600)) == nil)
        #expect(throws: CrisisLog.Refusal.self) {
            try log.enter(
                .minor, reason: "another one", by: "ann", approvedBy: "bob", at: now, seconds: 60, level: nil)
        }
        var expired = log
        let (early, due) = (expired.expire(at: now), expired.expire(at: now.adding(3_600)))
        #expect(!early && due)
        #expect(expired.past.first?.ending == .expired && expired.past.first?.endedAt == now.adding(3_600))
        #expect(throws: CrisisLog.Refusal.none) {
            try expired.leave(by: "ann", reason: "it is over", at: now.adding(3_700))
        }
        let left = try log.leave(by: "carol", reason: "everybody is back", at: now.adding(60))
        #expect(left.ending == .left && left.endedBy == "carol" && log.past == [left] && log.active(at: now) == nil)
        let next = try log.enter(
            .minor, reason: "once more", by: "ann", approvedBy: "bob", at: now.adding(99), seconds: 60, level: nil)
        #expect(next.number == 2)
    }

    @Test func aProposalIsForgottenAfterADayOrWhenItIsFollowed() throws {
        var log = CrisisLog()
        try log.propose(.moderate, reason: "two are ill", by: "ann", at: now)
        #expect(
            log.proposal(at: now.adding(86_399))?.severity == .moderate && log.proposal(at: now.adding(86_400)) == nil)
        #expect(try CrisisLog(reading: JSONValue.parse(log.json.serialized())) == log)
        _ = try log.enter(
            .moderate, reason: "two are ill", by: "ann", approvedBy: "bob", at: now, seconds: 60, level: nil)
        #expect(log.proposal(at: now) == nil)
        #expect(throws: CrisisLog.Refusal.self) { try log.propose(.minor, reason: "again", by: "bob", at: now) }
    }

    @Test func itIsReadAsItWasWritten() throws {
        var log = try entered()
        #expect(try CrisisLog(reading: JSONValue.parse(log.json.serialized())) == log)
        _ = try log.leave(by: "carol", reason: "everybody is back", at: now.adding(60))
        #expect(try CrisisLog(reading: JSONValue.parse(log.json.serialized())) == log)
        #expect(CrisisLog(reading: .null) == CrisisLog() && CrisisLog(reading: ["form": 9]) == nil)
    }

    @Test func theWayBackNamesWhatThereIs() throws {
        var log = try entered()
        let crisis = try log.leave(by: "ann", reason: "everybody is back", at: now)
        let bare = RestorePlan.steps(crisis, drafts: [], tools: [], figures: [:])
        #expect(bare.first?.isDone == true && bare.count == 2)
        let full = RestorePlan.steps(
            crisis, drafts: ["may", "april"], tools: ["execute_sacrifice_hierarchy", "get_static_fallbacks"],
            figures: [
                "u": .init(level: .red, value: 0.9), "v": .init(level: .green, value: 0),
                "w": .init(level: nil, value: nil),
            ])
        #expect(full.map(\.tool).prefix(3) == [nil, "execute_sacrifice_hierarchy", "get_static_fallbacks"])
        #expect(full.contains { $0.text.contains("\"april\"") } && full.contains { $0.text.contains(": u, w.") })
    }
}

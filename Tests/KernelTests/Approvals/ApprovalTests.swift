// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Testing

/// What becomes of an approval, whatever people say in whatever order.
@Suite struct ApprovalTests {
    static func person(_ name: String, _ role: Role = .approver, _ credential: Credential = .token(id: "t"))
        -> Principal
    {
        Principal(name: name, role: role, disclosure: .full, credential: credential)
    }

    static func approval(quorum: Int = 1, category: Int? = nil, allowsBreakGlass: Bool = true) -> Approval {
        Approval(
            id: "a-1", callID: "c-1", key: "go", requestedBy: "Ann",
            terms: ApprovalTerms(quorum: quorum, category: category, allowsBreakGlass: allowsBreakGlass),
            expiresAtMicros: 1_000)
    }

    static func decision(_ by: String, _ approved: Bool, at micros: Int64 = 1, reason: String? = nil)
        -> ApprovalDecision
    {
        ApprovalDecision(
            by: by, approved: approved, reason: reason, atMicros: micros, via: .rest, credential: "token:t")
    }

    static func glass(_ by: String, at micros: Int64 = 1) -> BreakGlass {
        BreakGlass(
            by: by, reason: "nobody else is awake", atMicros: micros, untilMicros: micros + BreakGlass.lastsMicros,
            via: .cli, credential: "token:t")
    }

    private func problem(_ body: () throws(Problem) -> Approval) -> Problem? {
        do throws(Problem) {
            _ = try body()
            return nil
        } catch { return error }
    }

    /// A list of what was said, judged from the beginning each time: the rules as sentences.
    private struct Reference {
        var said: [(by: String, approved: Bool)] = []
        let quorum: Int

        var isDecided: Bool { said.contains { !$0.approved } || Set(said.map(\.by)).count >= quorum }

        mutating func takes(_ who: Principal, _ approved: Bool, at now: Int64) -> Bool {
            let name = who.name.lowercased()
            guard now < 1_000, !isDecided, name != "ann", who.role >= .approver, who.credential != .anonymous,
                !said.contains(where: { $0.by == name })
            else { return false }
            said.append((name, approved))
            return true
        }

        var state: ApprovalState {
            if said.contains(where: { !$0.approved }) { return .denied }
            return isDecided ? .approved : .pending
        }
    }

    @Test func everySequenceEndsAsTheRulesSay() throws {
        let names = ["Ann", "ann", "ANN", "Bob", "bob", "carol", "dave", "eve"]
        var random = SplitMix(state: 0xA99)
        for _ in 0..<3_000 {
            let quorum = 1 + Int(random.next() % 3)
            var approval = Self.approval(quorum: quorum)
            var reference = Reference(quorum: quorum)
            for _ in 0..<8 {
                let who = Self.person(
                    names[Int(random.next() % 8)], Role.allCases[Int(random.next() % 4)],
                    random.next() % 8 == 0 ? .anonymous : .token(id: "t\(random.next() % 3)"))
                let approved = random.next() % 4 != 0
                let now: Int64 = random.next() % 10 == 0 ? 1_000 : 999
                let isTaken = reference.takes(who, approved, at: now)
                do throws(Problem) {
                    approval = try approval.deciding(Self.decision(who.name, approved, at: now), by: who)
                    #expect(isTaken, "\(who) \(approved) after \(reference.said)")
                } catch {
                    #expect(!isTaken, "\(error.detail)")
                    #expect(error.status == 403 || error.status == 409)
                }
                #expect(approval.state == reference.state && approval.decisions.count == reference.said.count)
                #expect(!approval.approvers.contains { Person.isSame($0, "ann") })
                #expect((approval.answer == nil) == (approval.state == .pending))
            }
        }
    }

    @Test func twoPeopleAreTwoPeopleAndNeverTheirTokens() throws {
        let first = try Self.approval(quorum: 2).deciding(Self.decision("Bob", true), by: Self.person("Bob"))
        #expect(first.state == .pending && first.missing == 1 && first.answer == nil)
        let again = problem { () throws(Problem) in
            try first.deciding(
                Self.decision("BOB", true), by: Self.person("BOB", .admin, .token(id: "another")))
        }
        #expect(again?.status == 409 && again?.detail.contains("You have decided already") == true)
        let own = problem { () throws(Problem) in
            try first.deciding(Self.decision("ann", true), by: Self.person("ann", .admin, .token(id: "second")))
        }
        #expect(own?.code == .forbidden && own?.detail.contains("another person than Ann") == true)
        let second = try first.deciding(Self.decision("Carol", true, reason: "seen"), by: Self.person("Carol"))
        #expect(second.state == .approved && second.answeredBy == "Bob, Carol")
        #expect(second.answer == ["approved": true, "reason": "seen"])
        let late = problem { () throws(Problem) in
            try second.deciding(Self.decision("Dave", false), by: Self.person("Dave"))
        }
        #expect(late?.status == 409 && late?.detail.contains("approved by Carol at 1970-01-01T00:00:00") == true)
        #expect(late?.extensions["conflict"]?["decided_by"] == "Carol")
    }

    @Test func breakGlassIsOnePersonAReasonAndFourHours() throws {
        let alone = try Self.approval(quorum: 3).breakingGlass(Self.glass("Ann", at: 7), by: Self.person("Ann"))
        #expect(alone.state == .approved && alone.needsReview && alone.expiresAtMicros == 7 + 14_400_000_000)
        #expect(alone.state(atMicros: 14_400_000_006) == .approved)
        #expect(alone.state(atMicros: 14_400_000_007) == .expired)
        #expect(alone.answer == ["approved": true, "reason": "nobody else is awake"] && alone.answeredBy == "Ann")
        for (approval, who, status) in [
            (Self.approval(category: 1), Self.person("Bob", .admin), 403),
            (Self.approval(allowsBreakGlass: false), Self.person("Bob", .admin), 403),
            (Self.approval(), Self.person("Bob", .operator), 403),
            (Self.approval(), Self.person("Bob", .admin, .anonymous), 403), (alone, Self.person("Bob"), 409),
        ] {
            #expect(
                problem { () throws(Problem) in
                    try approval.breakingGlass(Self.glass(who.name), by: who)
                }?.status == status)
        }
        let note = BreakGlass.Review(by: "Bob", atMicros: 9, isJustified: true, note: "right")
        for who in ["Ann", "ann"] {
            #expect(problem { () throws(Problem) in try alone.reviewing(note, by: Self.person(who)) }?.status == 403)
        }
        let reviewed = try alone.reviewing(note, by: Self.person("Bob"))
        #expect(!reviewed.needsReview && reviewed.state == .approved)
        #expect(problem { () throws(Problem) in try reviewed.reviewing(note, by: Self.person("Eve")) }?.status == 409)
        #expect(
            problem { () throws(Problem) in
                try Self.approval().reviewing(note, by: Self.person("Bob"))
            }?.status == 409)
    }

    @Test func whatIsStoredIsReadBackAndWhatCannotBeReadIsNot() throws {
        let terms = ApprovalTerms(
            quorum: 2, role: .admin, category: 1, effect: .destructive, policies: ["a", "b"], argumentsDigest: "00ff")
        #expect(ApprovalTerms(reading: terms.json)?.quorum == 2)
        #expect(ApprovalTerms(reading: terms.json)?.breakGlassRefusal != nil, "category 1 stays closed")
        for wrong: JSONValue in [
            [:], ["quorum": 0, "role": "approver", "break_glass": true],
            ["quorum": 1, "role": "viewer", "break_glass": true],
        ] { #expect(ApprovalTerms(reading: wrong) == nil) }
        let decision = Self.decision("Bob", false, reason: "no")
        #expect(ApprovalDecision(reading: decision.json) == decision)
        var glass = Self.glass("Ann")
        glass.review = BreakGlass.Review(by: "Bob", atMicros: 9, isJustified: false, note: "wrong")
        #expect(BreakGlass(reading: glass.json) == glass)
        var ask = Ask(key: "go", kind: .approval, message: "Go?", pluginID: "p")
        #expect(try Ask(reading: ask.json) == ask, "a question without terms is the same one when it is asked again")
        ask.terms = ApprovalTerms(quorum: 2)
        #expect(try Ask(reading: ask.json) == ask)
    }
}

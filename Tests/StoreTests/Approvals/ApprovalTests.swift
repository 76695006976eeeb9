// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON
import Store
import StoreSuite
import Testing

/// Approvals on both databases: made with what asks, decided once, used once.
@Suite struct ApprovalTests {
    private static let asks = Units.text(
        #"[{"key":"go","kind":"approval","message":"Go?","plugin":"p","approval":{"quorum":1}},{"key":"why","kind":"form"}]"#
    )

    /// A call that asks, as one that has run outside the store; what it asks is answered in time.
    private func asking(_ store: any TestedStore, clock: ManualClock, holder: String? = nil) async throws
        -> DurableCallID
    {
        let call = try Calls.new(
            beginning: .awaiting(
                asksJSON: Self.asks, expiresAtMicros: clock.now.wallMicros + 60_000_000, holder: holder))
        try await store.enqueue(call)
        return call.id
    }

    private func record(_ store: any Store, _ call: DurableCallID, key: String = "go") async throws -> ApprovalRecord? {
        try await store.answer(ApprovalQuery(program: Units.program, id: try ApprovalID.text(call: call, key: key)))
    }

    private func decide(
        _ record: ApprovalRecord, _ state: String, decisions: String = #"[{"by":"bob"}]"#, token: String? = nil
    ) -> DecideApproval {
        DecideApproval(
            program: Units.program, id: record.id, revision: record.revision,
            update: ApprovalUpdate(
                state: state, expiresAtMicros: record.expiresAtMicros, decisionsJSON: Units.text(decisions),
                decides: state != "pending"),
            answer: state == "pending" ? nil : (Units.text(#"{"approved":true}"#), "bob"), tokenID: token,
            event: NewEvent(kind: "approval.decided", bodyJSON: Units.text("{}")), by: "bob")
    }

    private func answer(_ key: String) -> [CallAnswer] { [CallAnswer(key: key, answerJSON: Units.text("true"))] }

    @Test(arguments: StoreKind.all)
    func itIsMadeWithTheRowThatAsksAndDecidedWithItsAnswer(kind: StoreKind) async throws {
        let clock = ManualClock()
        try await kind.withStore(clock: clock) { store in
            let call = try await asking(store, clock: clock)
            let made = try #require(try await record(store, call))
            #expect(made.state == "pending" && made.requester == "coordinator" && made.name == "report")
            #expect(
                made.key == "go" && made.askedBy == "p" && made.expiresAtMicros == clock.now.wallMicros + 60_000_000)
            #expect(try await record(store, call, key: "why") == nil, "a form is nobody's to approve")
            // One word of two: nothing is answered yet.
            let half = try await store.apply(decide(made, "pending"))
            guard case .written(let first, nil) = half else { return #expect(Bool(false), "\(half)") }
            #expect(first.revision == 2 && first.decidedAtMicros == nil)
            let whole = try await store.apply(decide(first, "approved", decisions: #"[{"by":"bob"},{"by":"eve"}]"#))
            guard case .written(let decided, let answered?) = whole else { return #expect(Bool(false), "\(whole)") }
            #expect(decided.state == "approved" && decided.decidedAtMicros == clock.now.wallMicros)
            #expect(answered.state == .inputRequired, "the form is open")
            let given = try JSONValue.parse(try #require(answered.answersJSON))["go"]
            #expect(given?["approval_id"]?.stringValue == made.id && given?["answered_by"] == "bob")
            #expect(try await store.events(program: Units.program, after: 0, limit: 9).count == 2)
            // Too late, from another place: it is told what there is.
            guard case .changed(let found) = try await store.apply(decide(made, "denied")) else {
                return #expect(Bool(false))
            }
            #expect(found == decided)
            _ = try await store.apply(AnswerCall(program: Units.program, id: call, answers: answer("why"), by: "ann"))
            #expect(try await store.call(call)?.state == .available)
        }
    }

    @Test(arguments: StoreKind.all)
    func ofTwoAnswersAtOnceOneIsWritten(kind: StoreKind) async throws {
        let clock = ManualClock()
        try await kind.withStores(2, clock: clock) { stores in
            for _ in 0..<10 {
                let call = try await asking(stores[0], clock: clock)
                let made = try #require(try await record(stores[0], call))
                async let yes = stores[0].apply(decide(made, "approved", decisions: #"[{"by":"bob"}]"#))
                async let no = stores[1].apply(decide(made, "denied", decisions: #"[{"by":"eve"}]"#))
                let answers = try await [yes, no]
                let written = answers.compactMap { if case .written(let record, _) = $0 { record.state } else { nil } }
                let told = answers.compactMap { if case .changed(let record) = $0 { record.state } else { nil } }
                #expect(written.count == 1 && told == written, "\(answers)")
                #expect(try await record(stores[0], call)?.state == written.first)
            }
        }
    }

    @Test(arguments: StoreKind.all)
    func itIsUsedByItsOwnCallAndByNoOther(kind: StoreKind) async throws {
        let clock = ManualClock()
        try await kind.withStore(clock: clock) { store in
            let call = try await asking(store, clock: clock)
            let made = try #require(try await record(store, call))
            func use(_ by: DurableCallID?) async throws -> UseApproval.Answer {
                try await store.apply(UseApproval(program: Units.program, id: made.id, call: by))
            }
            #expect(try await use(call) == .refused(made), "nobody has agreed yet")
            guard case .written(let approved, _) = try await store.apply(decide(made, "approved")) else {
                return #expect(Bool(false))
            }
            guard case .used(let used) = try await use(call) else { return #expect(Bool(false)) }
            #expect(
                used.state == "used" && used.usedAtMicros == clock.now.wallMicros
                    && used.revision == approved.revision + 1)
            #expect(try await use(call) == .used(used), "the same call goes on after a daemon died")
            for other in [nil, DurableCallID()] { #expect(try await use(other) == .refused(used)) }
            #expect(try await store.apply(UseApproval(program: Units.program, id: "none", call: call)) == .notFound)
            guard case .changed = try await store.apply(decide(approved, "denied")) else { return #expect(Bool(false)) }
            // What was approved and not used in time is nothing any more.
            let late = try await asking(store, clock: clock)
            let second = try #require(try await record(store, late))
            _ = try await store.apply(decide(second, "approved"))
            clock.advance(seconds: 61)
            let tooLate = try await store.apply(UseApproval(program: Units.program, id: second.id, call: late))
            guard case .refused = tooLate else { return #expect(Bool(false), "\(tooLate)") }
            #expect(try await store.apply(LapseApprovals(program: Units.program)) == 1)
            #expect(try await record(store, late)?.state == "expired")
        }
    }

    @Test(arguments: StoreKind.all)
    func itEndsWithItsCall(kind: StoreKind) async throws {
        let clock = ManualClock()
        try await kind.withStore(clock: clock) { store in
            let cancelled = try await asking(store, clock: clock)
            let open = try #require(try await record(store, cancelled))
            _ = try await store.apply(CancelCall(program: Units.program, id: cancelled, by: "ann"))
            #expect(try await record(store, cancelled)?.lapsedBecause == "the call was cancelled by ann")
            guard case .changed = try await store.apply(decide(open, "approved")) else { return #expect(Bool(false)) }
            #expect(try await store.apply(RetryCall(program: Units.program, id: cancelled)) == .approvalSpent)
            let forgotten = try await asking(store, clock: clock)
            let counts = try await store.answer(ApprovalCountsQuery(program: Units.program))
            #expect(counts.pending == 1 && counts.unreviewed == 0)
            clock.advance(seconds: 61)
            let asked = try #require(try await record(store, forgotten))
            let late = try await store.apply(decide(asked, "approved"))
            #expect(late == .callEnded(.inputRequired), "its time is over, whether that was noted or not")
            _ = try await store.apply(ExpireCalls(program: Units.program, problemJSON: Calls.problem))
            #expect(try await record(store, forgotten)?.state == "expired")
            let list = try await store.answer(
                ApprovalsQuery(program: Units.program, filter: ApprovalFilter(states: ["expired"]), limit: 9))
            #expect(list.map(\.call) == [forgotten, cancelled], "the newest first")
            #expect(
                try await store.answer(
                    ApprovalsQuery(program: Units.program, filter: ApprovalFilter(requester: "nobody"), limit: 9)) == []
            )
        }
    }

    @Test(arguments: StoreKind.all)
    func anAnswerTokenIsSpentOnce(kind: StoreKind) async throws {
        let clock = ManualClock()
        try await kind.withStore(clock: clock) { store in
            let call = try await asking(store, clock: clock)
            let made = try #require(try await record(store, call))
            func token(_ id: String, of approval: String, lasts: Int64) throws -> ApprovalToken {
                ApprovalToken(
                    id: id, approval: approval, owner: "bob", principalJSON: Units.text("{}"),
                    hash: try SHA256.digest(of: Units.text(id)), createdAtMicros: clock.now.wallMicros,
                    expiresAtMicros: clock.now.wallMicros + lasts)
            }
            for (id, approval, lasts) in [("good", made.id, 60), ("other", "elsewhere", 60), ("old", made.id, 0)] {
                let change = CreateApprovalTokens(
                    program: Units.program, tokens: [try token(id, of: approval, lasts: Int64(lasts) * 1_000_000)])
                #expect(try await store.apply(change) == nil)
                #expect(try await store.apply(change) == nil, "made again is made once")
            }
            let full = try (1...20).map { try token("full\($0)", of: "full", lasts: 60_000_000) }
            #expect(try await store.apply(CreateApprovalTokens(program: Units.program, tokens: full)) == nil)
            let both = [
                try token("b1", of: "elsewhere", lasts: 60_000_000), try token("b2", of: "full", lasts: 60_000_000),
            ]
            #expect(try await store.apply(CreateApprovalTokens(program: Units.program, tokens: both)) == "full")
            #expect(try await store.answer(ApprovalTokenQuery(program: Units.program, id: "b1")) == nil, "all or none")
            for wrong in ["other", "old", "none"] {
                let answer = try await store.apply(decide(made, "approved", token: wrong))
                #expect(answer == .tokenSpent)
                #expect(try await record(store, call) == made)
                #expect(try await store.call(call)?.answersJSON == nil)
            }
            guard case .written(let half, _) = try await store.apply(decide(made, "pending", token: "good")) else {
                return #expect(Bool(false))
            }
            #expect(try await store.apply(decide(half, "approved", token: "good")) == .tokenSpent)
            let kept = try await store.answer(ApprovalTokenQuery(program: Units.program, id: "good"))
            #expect(kept?.usedAtMicros == clock.now.wallMicros && kept?.owner == "bob")
        }
    }
}

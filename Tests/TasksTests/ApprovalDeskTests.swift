// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
import StoreSuite
import Testing

@testable import Tasks

/// What people do with approvals of calls that wait: held in place or not, by their own word or a token of theirs.
@Suite struct ApprovalDeskTests {
    private static let other = Principal(name: "berta", role: .approver, disclosure: .full)

    /// A daemon whose tool goes on with an approval, and the call of it that waits.
    private func waiting(
        _ site: TestSite, holdMilliseconds: Int64 = 0, argumentsDigest: String? = nil
    ) async throws -> (daemon: TestDaemon, call: DurableCall) {
        let daemon = await TestDaemon(site, options: TaskEngineOptions(holdMilliseconds: holdMilliseconds))
        try daemon.register(tools: [TestDaemon.named("go", effect: "write")])
        let book = daemon.waiting.approvals
        daemon.plugin.handle("go") { call in
            guard let answer = await call.ask("ok", .approval) else { return .unwound }
            guard answer.value["approved"]?.boolValue == true else {
                return .ok(Array(#"{"structured":{"ran":false}}"#.utf8))
            }
            do throws(Problem) {
                try await book.use(answer, in: call.context, argumentsDigest: argumentsDigest)
            } catch {
                return .failed(.conflict, error.json.serialized())
            }
            return .ok(Array(#"{"structured":{"ran":true}}"#.utf8))
        }
        let request = CallRequest(tool: "go", arguments: ["n": 1], context: daemon.context())
        guard case .waiting(let call) = try await daemon.waiting.run(request) else {
            throw Problem(.internalError, "the call did not wait")
        }
        return (daemon, call)
    }

    private func status(_ body: () async throws(Problem) -> ApprovalRecord) async -> Int {
        do throws(Problem) {
            _ = try await body()
            return 200
        } catch { return error.status }
    }

    @Test func aCallIsFoundApprovedUsedAndNotRunAgain() async throws {
        try await TestSite.with { site in
            let (daemon, call) = try await waiting(site)
            let desk = daemon.waiting
            let record = try await desk.approvals.find(call.id.text)
            #expect(record.id == CallDocument(call, for: CallReader(TestDaemon.person), note: nil).approvalID)
            let own = await status { () async throws(Problem) in
                try await desk.answerApproval(record.id, ApprovalReply(approved: true), in: daemon.context())
            }
            #expect(own == 403)
            let nested = await status { () async throws(Problem) in
                var context = daemon.context(TestDaemon.second)
                context.depth = 1
                return try await desk.answerApproval(record.id, ApprovalReply(approved: true), in: context)
            }
            #expect(nested == 403, "a plugin answers for nobody")
            let shy = Principal(name: "sven", role: .approver, disclosure: .pseudonym)
            let unread = await status { () async throws(Problem) in
                try await desk.answerApproval(record.id, ApprovalReply(approved: true), in: daemon.context(shy))
            }
            #expect(unread == 403, "nobody agrees to what they cannot read")
            _ = try await desk.answer(call.id.text, answers: ["ok": ["approved": true]], by: TestDaemon.second)
            await daemon.work()
            #expect(try await site.call(call.id).state == .completed)
            #expect(try await desk.approvals.find(record.id).state == "used")
            let late = await status { () async throws(Problem) in
                try await desk.answerApproval(record.id, ApprovalReply(approved: false), in: daemon.context(Self.other))
            }
            #expect(late == 409)
        }
    }

    @Test func anApprovalOfOtherArgumentsIsNotSpent() async throws {
        try await TestSite.with([.sqlite]) { site in
            let (daemon, call) = try await waiting(site, argumentsDigest: "00")
            let desk = daemon.waiting
            let record = try await desk.approvals.find(call.id.text)
            _ = try await desk.answer(call.id.text, answers: ["ok": ["approved": true]], by: TestDaemon.second)
            #expect(try await desk.approvals.find(record.id).state == "approved")
            await daemon.work()
            #expect(try await site.call(call.id).state == .discarded)
            #expect(try await desk.approvals.find(record.id).state != "used")
        }
    }

    @Test func aHandlerThatIsHeldGoesOnInPlace() async throws {
        try await TestSite.with([.sqlite]) { site in
            let daemon = await TestDaemon(site, options: TaskEngineOptions(holdMilliseconds: 2_000))
            try daemon.register(tools: [TestDaemon.named("go", effect: "write")])
            let book = daemon.waiting.approvals
            daemon.plugin.handle("go") { call in
                guard let answer = await call.ask("ok", .approval) else { return .unwound }
                do throws(Problem) { try await book.use(answer, in: call.context) } catch {
                    return .failed(.conflict, error.json.serialized())
                }
                return .ok(Array(#"{"structured":{"by":"\#(answer.answeredBy)"}}"#.utf8))
            }
            let request = CallRequest(tool: "go", arguments: [:], context: daemon.context())
            async let answered = daemon.waiting.run(request)
            var found: DurableCall?
            while found == nil {
                found = try await site.calls([.inputRequired]).first
                await Task.yield()
            }
            let call = try #require(found)
            _ = try await daemon.waiting.answerApproval(
                call.id.text, ApprovalReply(approved: true), in: daemon.context(TestDaemon.second))
            guard case .done(let result) = try await answered else { return #expect(Bool(false)) }
            #expect(result.structured == ["by": "anna"] && daemon.plugin.runs("go") == 1)
            #expect(try await daemon.waiting.approvals.find(call.id.text).state == "used")
        }
    }

    @Test func anAnswerTokenIsItsOwnersWordAndNoMore() async throws {
        try await TestSite.with([.sqlite]) { site in
            let (daemon, call) = try await waiting(site)
            let desk = daemon.waiting
            let made = try await desk.makeApprovalToken(
                call.id.text, seconds: 60, in: daemon.context(TestDaemon.second))
            #expect(made.token.owner == "anna" && made.text.hasPrefix("hf_\(made.token.id)_"))
            func bring(_ text: String, by who: Principal = TestDaemon.viewer) async -> Int {
                await status { () async throws(Problem) in
                    try await desk.answerApproval(
                        call.id.text, ApprovalReply(approved: true, tokenText: text), in: daemon.context(who))
                }
            }
            #expect(await bring(made.text, by: TestDaemon.person) == 403, "the requester brings nobody's answer")
            #expect(await bring("hf_aaaaaaaaaa_" + made.text.suffix(43)) == 403)
            #expect(await bring(made.text.dropLast() + (made.text.last == "A" ? "B" : "A")) == 403)
            daemon.roles.set("anna", .viewer)
            #expect(await bring(made.text) == 403, "what its owner may not do any more it does not do")
            daemon.roles.set("anna", nil)
            #expect(await bring(made.text) == 403)
            daemon.roles.set("anna", .approver)
            site.clock.advance(milliseconds: 60_001)
            #expect(await bring(made.text) == 409, "its time is over")
            let again = try await desk.makeApprovalToken(
                call.id.text, seconds: 60, in: daemon.context(TestDaemon.second))
            #expect(await bring(again.text) == 200)
            #expect(await bring(again.text) == 409)
            let record = try await desk.approvals.find(call.id.text)
            #expect(try record.approval().decisions.map(\.tokenID) == [again.token.id])
            for who in [TestDaemon.person, TestDaemon.viewer, TestDaemon.second] {
                let refused = await status { () async throws(Problem) in
                    _ = try await desk.makeApprovalToken(call.id.text, seconds: 60, in: daemon.context(who))
                    return record
                }
                #expect(refused != 200, "\(who.name) has nothing to say any more")
            }
        }
    }
}

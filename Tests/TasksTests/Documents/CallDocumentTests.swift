// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON
import Kernel
import Testing

@testable import Store
@testable import Tasks

/// What a face shows of a call, and to whom.
@Suite struct CallDocumentTests {
    /// A call of Ada's that asked something and failed once.
    static func call(
        _ state: DurableCallState = .inputRequired, disclosure: Disclosure = .full,
        _ change: (inout DurableCall) -> Void = { _ in }
    ) -> DurableCall {
        guard let digest = SHA256Digest(hex: String(repeating: "0", count: 64)) else {
            preconditionFailure("64 digits are a digest")
        }
        let requester = Requester(
            principal: Principal(name: "ada", role: .viewer, disclosure: disclosure), face: .rest, effect: .read)
        var call = DurableCall(
            program: "main", id: DurableCallID(), kind: .tool, plugin: "org.example.p", name: "ask", queue: "calls",
            priority: .normal, state: state, argumentsJSON: Array(#"{"who":"Grace"}"#.utf8),
            argumentsDigest: digest, requester: "ada",
            requesterJSON: requester.json.serialized(),
            correlationID: "c-1", attempt: 1, maxAttempts: 3, createdAtMicros: 0, dueAtMicros: 1_000_000,
            fence: CallFence(id: DurableCallID(), fence: 1), round: 1,
            errorsJSON: Array(#"[{"attempt":1,"at":2000000,"problem":{"code":"TIMEOUT","detail":"Grace"}}]"#.utf8))
        call.asksJSON = Array(
            #"[{"key":"a","kind":"form","message":"Grace?"},{"key":"b","kind":"approval","message":"?"}]"#.utf8)
        call.answersJSON = Array(#"{"a":{"answer":"Grace","answered_by":"ada","answered_at":3000000}}"#.utf8)
        call.progress = CallProgress(done: 3, total: 4.5, message: "Grace", atMicros: 4_000_000)
        change(&call)
        return call
    }

    private func reader(_ name: String, _ role: Kernel.Role, _ disclosure: Disclosure = .full) -> CallReader {
        CallReader(Principal(name: name, role: role, disclosure: disclosure))
    }

    @Test func everybodySeesTheirOwnAndOperatorsAll() {
        let call = Self.call()
        #expect(reader("ada", .viewer).sees(call) && reader("bob", .operator).sees(call))
        #expect(reader("bob", .approver).sees(call) && !reader("bob", .viewer).sees(call))
    }

    @Test func timesAndAnswersAreSpelledForFaces() throws {
        let whole = CallDocument(Self.call(), for: reader("ada", .viewer), note: "It asks b.").whole
        #expect(whole["due_at"] == "1970-01-01T00:00:01.000000Z" && whole["started_at"] == .null)
        #expect(whole["note"] == "It asks b." && whole["arguments"]?["who"] == "Grace")
        let asks = try #require(whole["asks"]?.arrayValue)
        #expect(asks.map { $0["answered"] } == [true, false])
        #expect(asks[0]["answered_at"] == "1970-01-01T00:00:03.000000Z" && asks[1]["answered_by"] == .null)
        #expect(whole["answers"]?["a"]?["answered_at"] == "1970-01-01T00:00:03.000000Z")
        #expect(whole["errors"]?.arrayValue?.first?["at"] == "1970-01-01T00:00:02.000000Z")
        #expect(
            whole["progress"] == ["done": 3, "total": 4.5, "message": "Grace", "at": "1970-01-01T00:00:04.000000Z"])
        #expect(whole["withheld"] == .null)
        let row = CallDocument(Self.call(), for: reader("ada", .viewer), note: nil).row
        #expect(row["waits_for"] == ["b"] && row["asks"] == nil && row["arguments"] == nil)
    }

    @Test func lessDisclosureThanItRanWithShowsNoContent() throws {
        let failed: (inout DurableCall) -> Void = {
            $0.problemJSON = Array(
                #"{"type":"x","title":"t","status":500,"code":"TIMEOUT","retryable":true,"detail":"Grace","errors":[{"message":"Grace"}]}"#
                    .utf8)
            $0.resultJSON = Array(#"{"structured":{"name":"Grace"}}"#.utf8)
        }
        for (ran, reads, isShown) in [
            (Disclosure.full, Disclosure.full, true), (.full, .initials, false), (.full, .pseudonym, false),
            (.initials, .pseudonym, false), (.initials, .full, true), (.pseudonym, .pseudonym, true),
        ] {
            let call = Self.call(.discarded, disclosure: ran, failed)
            // An operator too: disclosure is another thing than the role.
            let document = CallDocument(call, for: reader("ada", .admin, reads), note: nil)
            #expect(document.whole.text.contains("Grace") == isShown, "\(ran) \(reads)")
            #expect(document.ticket.text.contains("Grace") == isShown && document.row.text.contains("Grace") == isShown)
            #expect((document.result != nil) == isShown)
            #expect((document.whole["withheld"] == .null) == isShown)
            #expect(document.whole["problem"]?["code"] == "TIMEOUT" && document.whole["state"] == "discarded")
        }
        let unknown = Self.call(.completed) { $0.requesterJSON = Array("{}".utf8) }
        #expect(
            !CallDocument(unknown, for: reader("ada", .admin, .initials), note: nil).whole.text.contains("Grace"),
            "of whom nobody knows with what it ran")
    }

    @Test func theResultIsWhatACallOfTheToolAnswers() {
        func result(_ stored: String) -> JSONValue? {
            let call = Self.call(.completed) { $0.resultJSON = Array(stored.utf8) }
            return CallDocument(call, for: reader("ada", .viewer), note: nil).result
        }
        #expect(result(#"{"structured":{"n":1},"content":[{"type":"text","text":"x"}]}"#) == ["n": 1])
        #expect(result(#"{"content":[{"type":"text","text":"x"}]}"#) == ["content": [["type": "text", "text": "x"]]])
        #expect(result("{}") == ["content": []])
    }

    @Test func aCancelledCallHasAProblem() {
        let call = Self.call(.cancelled) { $0.cancellation = CallCancellation(atMicros: 0, by: "bob") }
        let problem = CallDocument(call, for: reader("ada", .viewer), note: nil).problem
        #expect(problem?["detail"] == "The call was cancelled by bob." && problem?["status"] == 409)
        #expect(CallDocument(Self.call(.running), for: reader("ada", .viewer), note: nil).problem == nil)
    }
}

/// What somebody who follows a call is told.
@Suite struct CallEventsTests {
    private let ada = CallReader(Principal(name: "ada", role: .viewer, disclosure: .full))

    private func names(_ looks: [DurableCall]) -> [String] {
        var events = CallEvents(for: ada)
        return looks.flatMap { events.look(at: $0, note: nil) }.map(\.name)
    }

    private func step(_ done: Double) -> (inout DurableCall) -> Void {
        { $0.progress = CallProgress(done: done, total: nil, message: nil, atMicros: 0) }
    }

    @Test func changesAreToldOnceAndTheOutcomeLast() {
        let id = DurableCallID()
        let looks = [
            CallDocumentTests.call(.available) { $0.progress = nil },
            CallDocumentTests.call(.available) { $0.progress = nil },
            CallDocumentTests.call(.running, step(1)), CallDocumentTests.call(.running, step(2)),
            CallDocumentTests.call(.running, step(2)), CallDocumentTests.call(.completed, step(2)),
            CallDocumentTests.call(.completed, step(3)),
        ].map { call in
            var call = call
            call.id = id
            call.fence = CallFence(id: id, fence: 1)
            return call
        }
        #expect(names(looks) == ["state", "state", "progress", "state", "result"])
        #expect(names([looks[5]]) == ["state", "result"], "whoever comes late")
    }

    @Test func progressThatIsOlderIsNotTold() {
        let id = DurableCallID()
        let looks = [1, 5, 2, 5, 6].map { done in
            CallDocumentTests.call(.running) {
                step(Double(done))(&$0)
                $0.fence = CallFence(id: id, fence: 1)
            }
        }
        #expect(names(looks) == ["state", "progress", "progress"], "5 and 6")
        let again = CallDocumentTests.call(.running) {
            step(1)(&$0)
            $0.fence = CallFence(id: id, fence: 2)
        }
        #expect(names(looks + [again, looks[0], again]).count == 6, "another start begins anew")
    }

    @Test func everyOtherEndIsAProblem() {
        for state in [DurableCallState.cancelled, .discarded] {
            var events = CallEvents(for: ada)
            let told = events.look(at: CallDocumentTests.call(state), note: nil)
            #expect(told.map(\.name) == ["state", "problem"] && events.hasEnded)
        }
    }

    @Test func anAnswerToOneOfTwoIsAChange() {
        let before = CallDocumentTests.call { $0.answersJSON = nil }
        var after = before
        after.answersJSON = CallDocumentTests.call().answersJSON
        #expect(names([before, after]) == ["state", "state"])
    }
}

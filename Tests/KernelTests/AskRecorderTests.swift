// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Synchronization
import Testing

/// What a call asks, and what it may do before and after it.
@Suite struct AskRecorderTests {
    private func ask(_ key: String, _ message: String = "Go on?", kind: Ask.Kind = .form) -> Ask {
        Ask(key: key, kind: kind, message: message, pluginID: "org.example.p")
    }

    private let yes = AskAnswer(value: ["approved": true], answeredBy: "ann", atMicros: 0)
    private let root = CallPath()

    @Test func whatIsAnsweredIsAnsweredWhateverHappenedBefore() async {
        let recorder = AskRecorder(answers: ["a": yes], isReplay: true)
        #expect(await recorder.ask(ask("a"), at: root) == .answered(yes))
        #expect(await recorder.mayAct())
        #expect(await recorder.ask(ask("a"), at: root) == .answered(yes))
        #expect(recorder.open.isEmpty && recorder.hasActed)
    }

    @Test func nothingIsChangedAfterAnOpenQuestionAndNothingIsAskedAfterAChange() async {
        let asking = AskRecorder()
        #expect(await asking.ask(ask("a"), at: root) == .unanswered)
        #expect(await asking.ask(ask("b"), at: root) == .unanswered)
        #expect(await asking.ask(ask("a"), at: root) == .unanswered, "asked twice is asked once")
        #expect(!(await asking.mayAct()))
        #expect(!(await asking.beginAct(at: root.entering("t", arguments: []))))
        #expect(asking.open.map(\.key) == ["a", "b"] && !asking.hasActed)

        let acting = AskRecorder()
        #expect(await acting.mayAct())
        #expect(await acting.ask(ask("a"), at: root) == .afterEffect)
        #expect(acting.open.isEmpty)
    }

    @Test func oneKeyIsOneQuestionInThisRunAndInThoseBefore() async {
        let recorder = AskRecorder(asked: [ask("old", "Delete 5 rows?")], answers: ["old": yes])
        guard case .invalid = await recorder.ask(ask("old", "Delete 500 rows?"), at: root) else {
            Issue.record("the answer to another question was taken")
            return
        }
        #expect(await recorder.ask(ask("old", "Delete 5 rows?"), at: root) == .answered(yes))
        #expect(await recorder.ask(ask("new"), at: root) == .unanswered)
        for other in [ask("new", "Really?"), ask("new", kind: .approval)] {
            guard case .invalid(let why) = await recorder.ask(other, at: root) else {
                Issue.record("\(other) was taken")
                return
            }
            #expect(why.contains("\"new\""))
        }
    }

    @Test func anAnswerToAnotherQuestionIsAskedAgainOrInARowRefused() async {
        var bound = yes
        bound.question = ask("ok", "Delete 3 rows?").digest
        let same = AskRecorder(answers: ["ok": bound])
        #expect(await same.ask(ask("ok", "Delete 3 rows?"), at: root) == .answered(yes))
        let other = AskRecorder(answers: ["ok": bound])
        #expect(await other.ask(ask("ok", "Delete 300 rows?"), at: root) == .unanswered)
        #expect(other.answers.isEmpty && other.open.map(\.message) == ["Delete 300 rows?"])
        let row = AskRecorder(answers: ["ok": bound], isTask: true)
        guard case .invalid = await row.ask(ask("ok", "Delete 300 rows?"), at: root) else {
            Issue.record("the answer to another question was taken")
            return
        }
    }

    @Test func nestedCallsHaveKeysOfTheirOwnAndTwoOfOneToolAreToldApart() async {
        let recorder = AskRecorder(answers: ["publish/ok": yes])
        let one = root.entering("publish", arguments: [1])
        #expect(await recorder.ask(ask("ok"), at: one) == .answered(yes))
        // The same tool for something else: the answer was not for that.
        guard case .invalid(let why) = await recorder.ask(ask("ok"), at: root.entering("publish", arguments: [2]))
        else {
            Issue.record("one answer was taken for two calls")
            return
        }
        #expect(why.contains("publish/ok"))
        let labelled = root.entering("publish", label: "b", arguments: [2])
        #expect(await recorder.ask(ask("ok"), at: labelled) == .unanswered)
        #expect(await recorder.ask(ask("ok"), at: root) == .unanswered)
        #expect(await recorder.ask(ask("ok"), at: one.entering("deep", arguments: [])) == .unanswered)
        #expect(recorder.open.map(\.key) == ["publish:b/ok", "ok", "publish/deep/ok"])
    }

    @Test func whileANestedCallMayChangeSomethingOnlyItMayAsk() async {
        let recorder = AskRecorder()
        let path = root.entering("swap", arguments: [])
        #expect(await recorder.beginAct(at: path))
        #expect(await recorder.ask(ask("a"), at: root) == .afterEffect)
        #expect(await recorder.ask(ask("a"), at: root.entering("swaps", arguments: [])) == .afterEffect)
        #expect(await recorder.ask(ask("a"), at: path) == .unanswered)
        recorder.endAct(at: path, hasActed: false)
        #expect(!recorder.hasActed && recorder.open.map(\.key) == ["swap/a"])

        let done = AskRecorder()
        #expect(await done.beginAct(at: path))
        done.endAct(at: path, hasActed: true)
        #expect(await done.ask(ask("a"), at: path) == .afterEffect)
    }

    @Test func anAnswerInPlaceGoesOnAndWhoWantsToChangeWaitsForIt() async {
        let held = Mutex<CheckedContinuation<AskAnswer?, Never>?>(nil)
        let recorder = AskRecorder(hold: { _ in
            await withCheckedContinuation { continuation in held.withLock { $0 = continuation } }
        })
        async let asked = recorder.ask(ask("soon"), at: root)
        while held.withLock({ $0 == nil }) { await Task.yield() }
        async let again = recorder.ask(ask("soon"), at: root)
        async let act = recorder.mayAct()
        for _ in 0..<50 { await Task.yield() }
        #expect(recorder.open.map(\.key) == ["soon"] && !recorder.hasActed)
        held.withLock { continuation in
            defer { continuation = nil }
            return continuation
        }?.resume(returning: yes)
        #expect(await asked == .answered(yes))
        #expect(await again == .answered(yes))
        // It acts only now; the next question comes too late.
        #expect(await act)
        var kept = yes
        kept.question = ask("soon").digest
        #expect(recorder.answers == ["soon": kept] && recorder.open.isEmpty)
        #expect(await recorder.ask(ask("late"), at: root) == .afterEffect)

        let silent = AskRecorder(hold: { _ in nil })
        #expect(await silent.ask(ask("a"), at: root) == .unanswered)
        #expect(!(await silent.mayAct()))
    }

    /// Whoever looks at what is open when the first question is held sees the others of its round too.
    @Test func questionsOfARoundAreHeldWhenAllAreOpen() async {
        for _ in 0..<50 {
            let seen = Mutex<[[String]]>([])
            let place = Mutex<AskRecorder?>(nil)
            let recorder = AskRecorder(hold: { _ in
                let open = place.withLock { $0 }?.open.map(\.key) ?? []
                seen.withLock { $0.append(open.sorted()) }
                return nil
            })
            place.withLock { $0 = recorder }
            defer { place.withLock { $0 = nil } }
            let round = AskRound(id: "r", size: 3)
            await withTaskGroup(of: Void.self) { group in
                for key in ["a", "b", "c"] {
                    group.addTask { _ = await recorder.ask(self.ask(key), at: self.root, in: round) }
                }
            }
            #expect(seen.withLock { $0 } == Array(repeating: ["a", "b", "c"], count: 3))
        }
    }

    /// A plugin that announces more questions than it asks keeps nobody waiting for ever.
    @Test func aRoundThatIsNeverWholeIsHeldAfterAWhile() async {
        let recorder = AskRecorder(hold: { _ in nil })
        #expect(await recorder.ask(ask("a"), at: root, in: AskRound(id: "r", size: 2)) == .unanswered)
        #expect(await recorder.ask(ask("b"), at: root, in: AskRound(id: "r", size: 2)) == .unanswered)
    }

    /// Whoever comes first, the other is refused: never both.
    @Test func askingAndChangingAtOnceNeverBothSucceed() async {
        for round in 0..<200 {
            let recorder = round.isMultiple(of: 2) ? AskRecorder(hold: { _ in nil }) : AskRecorder()
            async let asked = recorder.ask(ask("a"), at: root)
            async let act = recorder.mayAct()
            let (reply, hasActed) = await (asked, act)
            #expect((reply == .unanswered) != hasActed)
            #expect((reply == .afterEffect) == hasActed)
            #expect(recorder.open.isEmpty == hasActed)
        }
    }

    @Test func aCallMayNotAskForEver() async {
        let recorder = AskRecorder()
        for number in 0..<AskRecorder.maximumAsks {
            #expect(await recorder.ask(ask("k\(number)"), at: root) == .unanswered)
        }
        guard case .invalid = await recorder.ask(ask("more"), at: root) else {
            Issue.record("one more was taken")
            return
        }
        #expect(await recorder.ask(ask("k0"), at: root) == .unanswered)
    }

    @Test func asksAndAnswersAreStoredWholeAndReadBack() throws {
        let form = Ask(
            key: "t/name", kind: .form, title: "Name", message: "Who?", schema: ["type": "string", "minLength": 2],
            expiresInSeconds: 60, pluginID: "org.example.p")
        for ask in [form, ask("ok", kind: .approval), ask("m", kind: .model)] {
            #expect(try Ask(reading: try JSONValue.parse(ask.json.serialized())) == ask)
        }
        #expect(
            form.json["expires_in_s"] == 60 && ask("ok", kind: .approval).json["schema"]?["required"] == ["approved"])
        #expect(try AskAnswer(reading: yes.json) == yes)
        #expect(yes.json["answered_at"] == "1970-01-01T00:00:00.000000Z")
    }

    @Test func answersAreHeldToTheSchemaOfTheQuestion() {
        let form = Ask(
            key: "name", kind: .form, message: "Who?",
            schema: ["type": "object", "required": ["name"], "properties": ["name": ["type": "string"]]], pluginID: "p")
        #expect(form.fault(in: ["name": "ann"]) == nil)
        let fault = form.fault(in: ["name": 1])
        #expect(fault?.status == 422 && fault?.errors.first?.instancePath == "/name")
        let approval = ask("ok", kind: .approval)
        #expect(approval.fault(in: ["approved": false, "reason": "no"]) == nil)
        for wrong in [["approved": "yes"], [:], ["approved": true, "more": 1], true] as [JSONValue] {
            #expect(approval.fault(in: wrong)?.code == .validation)
        }
        #expect(ask("any").fault(in: .null) == nil)
    }

    @Test(
        arguments: [
            ("tess", .viewer, true, false), ("ann", .viewer, false, false), ("ann", .operator, true, false),
            ("ann", .approver, true, true), ("tess", .approver, true, false), ("tess", .admin, true, false),
            ("ann", .admin, true, true),
        ] as [(String, Role, Bool, Bool)])
    func whoMayAnswer(name: String, role: Role, answersForms: Bool, approves: Bool) {
        let principal = Principal(name: name, role: role, disclosure: .pseudonym)
        for kind in Ask.Kind.allCases {
            let refusal = ask("k", kind: kind).refusal(answering: principal, requester: "tess")
            #expect((refusal == nil) == (kind == .approval ? approves : answersForms), "\(kind)")
            if let refusal { #expect(refusal.code == .forbidden && refusal.detail.contains(name)) }
        }
    }
}

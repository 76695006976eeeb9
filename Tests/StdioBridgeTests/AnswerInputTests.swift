// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import holdfast

/// `holdfast task answer ID NAME=VALUE` against what a call asks.
@Suite struct AnswerInputTests {
    private let form: JSONValue = [
        "key": "details", "kind": "form",
        "schema": ["properties": ["name": ["type": "string"], "age": ["type": "integer"], "ok": ["type": "boolean"]]],
    ]
    private let other: JSONValue = [
        "key": "second", "kind": "form", "schema": ["properties": ["name": ["type": "string"]]],
    ]
    private let approval: JSONValue = ["key": "go", "kind": "approval"]

    private func fault(_ pairs: [String], _ asks: [JSONValue]) -> String? {
        do throws(Failure) {
            _ = try AnswerInput.answers(pairs, to: asks)
            return nil
        } catch { return error.kind == .usage ? error.message : "another kind of failure" }
    }

    @Test func fieldsBecomeTheFormsAnswerByItsSchema() throws {
        let answers = try AnswerInput.answers(["name=12", "age=12", "ok=true", "go=yes"], to: [form, approval])
        #expect(answers == ["details": ["name": "12", "age": 12, "ok": true], "go": ["approved": true]])
        #expect(try AnswerInput.answers([#"details={"name": "=Ada="}"#], to: [form]) == ["details": ["name": "=Ada="]])
        #expect(try AnswerInput.answers(["name=a=b", "go=NO"], to: [form, approval])["go"] == ["approved": false])
        #expect(try AnswerInput.answers(["age=old"], to: [form]) == ["details": ["age": "old"]], "validation names it")
    }

    @Test func aFieldMayBeNamedAsItsAsk() throws {
        let ask: JSONValue = ["key": "name", "kind": "form", "schema": ["properties": ["name": ["type": "string"]]]]
        #expect(try AnswerInput.answers(["name=Ada"], to: [ask]) == ["name": ["name": "Ada"]])
        #expect(try AnswerInput.answers([#"name={"name": "Ada"}"#], to: [ask]) == ["name": ["name": "Ada"]])
    }

    @Test func whatNobodyAskedIsNamed() {
        #expect(fault(["nam=x"], [form, approval])?.contains("it asks details, name, age, ok, go") == true)
        #expect(fault(["name=x"], [form, other])?.contains("details, second all have a field") == true)
        #expect(fault(["name"], [form])?.contains("NAME=VALUE") == true)
        #expect(fault(["=x"], [form])?.contains("NAME=VALUE") == true)
        #expect(fault(["go=maybe"], [approval])?.contains("yes or no") == true)
        var answered = form.objectValue ?? [:]
        answered["answered"] = true
        #expect(fault(["name=x"], [.object(answered)]) == "the call asks nothing")
    }
}

/// Progress on a terminal and in a log.
@Suite struct ProgressLineTests {
    private func lines(isTerminal: Bool, _ shows: [(String, JSONValue)]) -> String {
        var written = ""
        let line = ProgressLine(isTerminal: isTerminal, columns: 60) { written += $0 }
        for (state, progress) in shows { line.show(state: state, progress: progress) }
        line.finish()
        return written
    }

    @Test func aLogHasALineForEachChange() {
        let step: JSONValue = ["done": 9, "total": 20, "message": "step 9"]
        #expect(
            lines(
                isTerminal: false, [("available", .null), ("available", .null), ("running", step), ("running", step)])
                == "available\nrunning  9 of 20  step 9\n")
        #expect(lines(isTerminal: false, [("running", ["done": 3, "total": .null])]) == "running  3\n")
    }

    @Test func aTerminalHasOneLineWithABar() {
        let drawn = lines(isTerminal: true, [("running", ["done": 5, "total": 10, "message": "a\u{1B}[2Jb\r\n"])])
        #expect(drawn == "\r\u{1B}[K[============>           ]  50 %  running  5 of 10  a[2Jb\n")
        #expect(ProgressLine.bar(["done": 30, "total": 10], width: 4) == "[====] 100 %  ", "more than all is all")
        #expect(ProgressLine.bar(["done": -1, "total": 10], width: 4) == "[>   ]   0 %  ")
        #expect(ProgressLine.bar(["done": 1, "total": 0], width: 4) == "")
    }

    @Test func aWaitingCallSaysHowToAnswerIt() {
        let call: JSONValue = [
            "call_id": "0199", "state": "input_required",
            "asks": [["key": "go", "kind": "approval", "message": "Publish?"]],
        ]
        let text = WaitingText.render(call)
        #expect(text.contains("go (approval): Publish?") && text.contains("holdfast approve 0199\n"), "\(text)")
        #expect(!text.contains("task answer"), "nobody approves their own")
        #expect(WaitingText.render(["call_id": "0199", "state": "available"]).contains("holdfast task watch 0199"))
    }
}

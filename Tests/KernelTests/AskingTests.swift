// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import Kernel

@Suite("What can be asked") struct AskingTests {
    @Test("a form is flat: one value, or an object of them (MCP client/elicitation)") func forms() {
        let fields: JSONObject = [
            "text": ["type": "string", "format": "email", "default": "a@b.org"],
            "age": ["type": "integer", "minimum": 1],
            "score": ["type": "number"], "yes": ["type": "boolean", "default": true],
            "one": ["type": "string", "enum": ["a", "b"]],
            "legacy": ["type": "string", "enum": ["a"], "enumNames": ["A"]],
            "titled": ["type": "string", "oneOf": [["const": "a", "title": "A"]]],
            "many": ["type": "array", "items": ["type": "string", "enum": ["a"]]],
            "manyTitled": ["type": "array", "items": ["anyOf": [["const": "a", "title": "A"]]]],
        ]
        #expect(FormSchema.fault(in: ["type": "object", "properties": .object(fields)]) == nil)
        for (name, field) in fields {
            #expect(FormSchema.fault(in: field) == nil, "\(name)")
            let wrapped = FormSchema.requested(field)
            #expect(wrapped["properties"]?["answer"] == field && wrapped["required"] == ["answer"])
            #expect(FormSchema.answer(["answer": 7], to: field) == 7)
        }
        let wrong: [(JSONValue, String)] = [
            (["type": "object", "properties": ["a/b": ["type": "object"]]], "/properties/a~1b"),
            (["type": "array", "items": ["type": "string"]], "/items"), (["type": "null"], ""), ([:], ""),
            (["type": "object", "properties": ["a": ["type": ["string", "null"]]]], "/properties/a"),
            (["type": "object", "properties": 7], "/properties"),
        ]
        for (schema, place) in wrong { #expect(FormSchema.fault(in: schema)?.place == place, "\(schema.text)") }
        #expect(FormSchema.requested(nil) == ["type": "object", "properties": [:]])
        #expect(FormSchema.answer(["a": 1], to: ["type": "object"]) == ["a": 1])
    }

    @Test("a question reads back as it was written, of each kind") func stored() throws {
        var url = Ask(key: "u", kind: .form, message: "Go?", pluginID: "p")
        url.url = "https://example.org/"
        var model = Ask(key: "m", kind: .model, message: "Why?", schema: ["type": "string"], pluginID: "p")
        var question = ModelQuestion()
        question.messages = [["role": "user", "content": ["type": "text", "text": "Why?"]]]
        question.temperature = 0.5
        question.systemPrompt = "Be brief."
        question.tools = [["name": "x", "input_schema": [:]]]
        question.stopSequences = ["."]
        question.toolChoice = "auto"
        model.question = question
        for ask in [url, model, Ask(key: "r", kind: .roots, message: "Where?", pluginID: "p")] {
            #expect(try Ask(reading: ask.json) == ask)
        }
        #expect(model.needs == [.models, .modelTools] && url.needs == .urls)
    }

    @Test("an answer keeps what was done, by whom and by which model") func answers() throws {
        var answer = AskAnswer(value: "x", answeredBy: "ann", atMicros: 1_000_000)
        answer.model = "m1"
        var declined = AskAnswer(value: .null, answeredBy: "ann", atMicros: 2_000_000)
        declined.action = .decline
        let all = ["a": answer, "b": declined]
        #expect(AskAnswer.all(stored: AskAnswer.stored(all)) == all)
        #expect(answer.json["model"] == "m1" && declined.json["action"] == "decline")
        #expect(AskAnswer.all(stored: ["a": ["answer": 1]]) == nil && AskAnswer.all(stored: []) == nil)
    }

    @Test("the JSON that a model writes is taken out of its fences") func modelText() {
        let free = Ask(key: "m", kind: .model, message: "Why?", pluginID: "p")
        #expect(free.value(inText: "So.") == "So." && free.promptText == "Why?")
        let strict = Ask(key: "m", kind: .model, message: "Why?", schema: ["type": "object"], pluginID: "p")
        #expect(strict.value(inText: "{\"a\": 1}") == ["a": 1])
        #expect(strict.value(inText: "Here:\n```json\n{\"a\": 1}\n```\nDone.") == ["a": 1])
        #expect(strict.value(inText: "I do not know.") == nil)
        #expect(strict.promptText.hasSuffix("{\"type\":\"object\"}"))
    }

    @Test("what can be asked stands in the call's context, in words") func abilities() throws {
        #expect(AskAbilities.people.words == ["form", "url", "model", "model_tools", "roots", "approval"])
        for value in UInt8(0)..<64 {
            let abilities = AskAbilities(rawValue: value)
            #expect(try JSONValue.parse(abilities.encoded) == .array(abilities.words.map { .string($0) }))
        }
    }

    @Test("a call begins a task before it acts, or not at all") func beginning() async {
        let asks = AskRecorder()
        #expect(asks.wishTask() == false && asks.wishesTask)
        #expect(await asks.mayAct() == false)
        let acted = AskRecorder()
        #expect(await acted.mayAct())
        #expect(acted.wishTask() == nil && !acted.wishesTask)
        #expect(AskRecorder(isTask: true).wishTask() == true)
    }

    @Test("a failure is told each time and never kept") func failures() async {
        let failure = Problem(.timeout, "Nobody.")
        let asks = AskRecorder(hold: { _ in AskAnswer(failure: failure) })
        let ask = Ask(key: "k", kind: .form, message: "?", pluginID: "p")
        for _ in 0..<2 {
            guard case .answered(let answer) = await asks.ask(ask, at: CallPath()) else {
                Issue.record("not answered")
                return
            }
            #expect(answer.failure == failure)
        }
        #expect(asks.answers.isEmpty && asks.open.isEmpty)
    }
}

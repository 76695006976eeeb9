// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

extension Conformance {
    /// Tools whose answer takes rounds: what they ask comes back as `input_required`, with a sealed state.
    var roundTools: [Tool] {
        [
            Self.round("elicitation", "Asks for a name, and greets.") { call in
                let answer = try await call.ask(Self.nameQuestion)
                return .text("Hello, \(Self.name(in: answer))!")
            },
            Self.round("sampling", "Asks the client's model for a capital.") { call in
                let answer = try await call.ask(Self.capitalQuestion)
                return .text(answer.text ?? "The model said nothing.")
            },
            Self.round("list_roots", "Asks the client for its folders.") { call in
                let answer = try await call.ask(.roots(key: "client_roots"))
                return .text("Roots: " + answer.roots.map(\.uri).joined(separator: ", "))
            },
            Self.round("request_state", "Asks for a confirmation, and says that its state came back whole.") { call in
                let answer = try await call.ask(Self.confirmation)
                return .text("state-ok, confirmed: \(answer.value["ok"]?.boolValue ?? false)")
            },
            Self.round("tampered_state", "The same, for clients that change the state.") { call in
                let answer = try await call.ask(Self.confirmation)
                return .text("state-ok, confirmed: \(answer.value["ok"]?.boolValue ?? false)")
            },
            Self.round("multiple_inputs", "Asks the person, the model and the client at once.") { call in
                let answers = try await call.askAll([
                    Self.nameQuestion,
                    .model(key: "greeting", message: "Generate a greeting", maximumTokens: 50),
                    .roots(key: "client_roots"),
                ])
                let roots = answers[2].roots.map(\.uri).joined(separator: ", ")
                return .text("\(answers[1].text ?? "Hello"), \(Self.name(in: answers[0]))! Roots: \(roots)")
            },
            Self.round("multi_round", "Asks twice, one question after the other.") { call in
                let name = Self.name(
                    in: try await call.ask(Self.textQuestion("step1", "Step 1: What is your name?", field: "name")))
                let answer = try await call.ask(
                    Self.textQuestion("step2", "Step 2: What is your favorite color?", field: "color"))
                return .text("\(name) likes \(answer.value["color"]?.stringValue ?? "no color")")
            },
            Self.round("capabilities", "Asks only for what the client can be asked.") { call in
                var questions: [Ask] = []
                if call.canAsk(.form) { questions.append(Self.nameQuestion) }
                if call.canAsk(.model) { questions.append(Self.capitalQuestion) }
                if call.canAsk(.roots) { questions.append(.roots(key: "client_roots")) }
                let answers = try await call.askAll(questions)
                return .text("Answers to \(answers.count) questions")
            },
        ]
    }

    private static func round(
        _ name: String, _ description: String, run body: @escaping Tool.AsyncBody
    ) -> Tool {
        Tool(
            "test_input_required_result_" + name, title: "Rounds: " + name, description: description, effect: .read,
            run: body)
    }

    static var nameQuestion: Ask { textQuestion("user_name", "What is your name?", field: "name") }

    private static var capitalQuestion: Ask {
        .model(key: "capital_question", message: "What is the capital of France?", maximumTokens: 100)
    }

    private static var confirmation: Ask {
        .form(key: "confirm", message: "Please confirm", schema: .object(["ok": .boolean()], required: ["ok"]))
    }

    static func textQuestion(_ key: String, _ message: String, field: String) -> Ask {
        .form(key: key, message: message, schema: .object([(field, .string())], required: [field]))
    }

    static func name(in answer: Answer) -> String { answer.value["name"]?.stringValue ?? "stranger" }
}

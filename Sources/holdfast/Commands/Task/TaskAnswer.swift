// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct TaskAnswer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answer", abstract: "Answers what a waiting call asks.",
        discussion: """
            holdfast task answer ID name=Ada          a field of the form
            holdfast task answer ID go=yes            an approval, by its key
            holdfast task answer ID --json '{"details": {"name": "Ada"}}'   answers by key, whole
            The call goes on when everything is answered that it asks.
            """)

    @OptionGroup var call: CallArgument

    @Argument(help: "NAME=VALUE: the key of an ask, or a field of its form.")
    var pairs: [String] = []

    @Option(
        name: [.customLong("json"), .customLong("answers")],
        help: "The answers, one JSON object {KEY: ANSWER}; - reads standard input.")
    var answers: String?

    @Flag(help: "Follow the call afterwards, and print its result.")
    var watch = false

    @OptionGroup var address: AddressOptions

    func run() throws {
        guard (answers == nil) != pairs.isEmpty else {
            throw Failure(kind: .usage, message: "give the answers as NAME=VALUE, or as --json '{\"KEY\": ANSWER}'")
        }
        let client = try address.client()
        let document: JSONValue
        if let answers {
            document = try ArgumentObject.parse(answers, example: "{\"KEY\": ANSWER}")
        } else {
            let found = try client.call("get_call", call.arguments)
            // One that does not ask is for the daemon to refuse, which knows why.
            document =
                found["state"]?.stringValue == "input_required"
                ? try AnswerInput.answers(pairs, to: found["asks"]?.arrayValue ?? [])
                : .object(["answer": .string(pairs.joined(separator: " "))])
        }
        let answer = try client.call("answer_call", ["id": .string(call.id), "answers": document])
        guard !watch else {
            return try WatchReport.follow(CallWatch(client, id: call.id, goesOnWhenAsked: false, line: ProgressLine()))
        }
        if answer["state"]?.stringValue == "input_required" {
            throw Failure(kind: .waiting, message: WaitingText.render(answer))
        }
        print("\(call.id) is \(CallText.text(answer, "state"))")
    }
}

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct TaskStart: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Starts a task, and prints its id.",
        discussion: """
            The arguments are one JSON object: --json '{"days": 90}', or - for standard input; `holdfast task types` \
            shows what each type takes. The id goes to standard output, so that ID=$(holdfast task start TYPE) works.
            """)

    @Argument(help: "The task type, as `holdfast task types` lists it.")
    var type: String

    @Option(
        name: [.customLong("json"), .customLong("arguments")],
        help: "The arguments, one JSON object; - reads standard input.")
    var arguments = "{}"

    @Option(
        help: ArgumentHelp("A key under which no second one may be unfinished; see --on-conflict.", valueName: "key"))
    var uniqueKey: String?

    @Option(help: "What to do when one with the key is unfinished: reject, existing or replace.")
    var onConflict: String?

    @Option(help: ArgumentHelp("Not before this time, such as 2026-03-02T06:00:00Z.", valueName: "time"))
    var at: String?

    // A number below zero is to be refused as one, not taken for an option.
    @Option(parsing: .unconditional, help: ArgumentHelp("Not before so many seconds from now.", valueName: "seconds"))
    var delay: Double?

    @Option(help: "critical, normal or bulk, instead of what the type says.")
    var priority: String?

    @Option(help: "The queue, instead of the type's.")
    var queue: String?

    @Option(help: ArgumentHelp("How often it may be tried at most.", valueName: "number"))
    var maxAttempts: Int?

    @Flag(help: "Follow it, and print its result instead of its id.")
    var watch = false

    @OptionGroup var address: AddressOptions

    func run() throws {
        var request = CallArguments()
        request.put("task", type)
        request.put("arguments", try ArgumentObject.parse(arguments, example: "{\"days\": 90}"))
        request.put("unique_key", uniqueKey)
        request.put("on_conflict", onConflict)
        request.put("due_at", at)
        if let delay {
            guard delay.isFinite, (0...31_536_000).contains(delay) else {
                throw Failure(kind: .usage, message: "--delay must be 0 to 31536000 seconds, and is \(delay)")
            }
            request.put("delay_ms", Int(delay * 1_000))
        }
        request.put("priority", priority)
        request.put("queue", queue)
        request.put("max_attempts", maxAttempts)
        let client = try address.client()
        let task = try client.call("start_task", request.json)
        let id = CallText.text(task, "id")
        guard !watch else {
            return try WatchReport.follow(CallWatch(client, id: id, goesOnWhenAsked: false, line: ProgressLine()))
        }
        print(id)
        let found = task["existing"]?.boolValue == true ? " (it was there already)" : ""
        StandardError.write(
            "\(type) is \(CallText.text(task, "state")) in queue \(CallText.text(task, "queue"))\(found); follow it:  "
                + "holdfast task watch \(id)\n")
    }
}

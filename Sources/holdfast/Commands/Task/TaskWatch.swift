// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct TaskWatch: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Follows a task or a waiting call until it ends, and prints its result.",
        discussion: """
            Progress goes to standard error: a bar on a terminal, a line for each change elsewhere. The result goes to \
            standard output. Exit status: 0 completed, 1 failed or cancelled, 5 waiting for an answer or an approval.
            """)

    @OptionGroup var call: CallArgument

    @Flag(help: "Go on following while it waits for an answer that somebody else gives.")
    var wait = false

    @Flag(help: "Print indented JSON.")
    var pretty = false

    @OptionGroup var address: AddressOptions

    func run() throws {
        let watch = CallWatch(try address.client(), id: call.id, goesOnWhenAsked: wait, line: ProgressLine())
        try WatchReport.follow(watch, pretty: pretty)
    }
}

/// What is said when following a call has ended.
enum WatchReport {
    static func follow(_ watch: CallWatch, pretty: Bool = false) throws(Failure) {
        switch try watch.follow() {
        case .result(let result):
            print(String(decoding: result.serialized(pretty ? .pretty : .compact), as: UTF8.self))
        case .problem(let problem):
            let isDenied = problem["status"]?.integerValue == 401 || problem["status"]?.integerValue == 403
            throw Failure(
                kind: isDenied ? .denied : .toolError, message: problem["detail"]?.stringValue ?? "the call failed",
                problem: problem)
        case .waiting(let call):
            throw Failure(kind: .waiting, message: WaitingText.render(call))
        }
    }
}

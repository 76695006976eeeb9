// SPDX-License-Identifier: Apache-2.0

extension SettingsCatalog {
    static let tasks: [SettingKey] = [
        .boolean(
            "tasks.run", \.tasks.run, example: false,
            "Whether this daemon runs tasks and waiting calls. One that does not still takes them, for another daemon on "
                + "the same store."),
        .integer(
            "tasks.concurrency", \.tasks.concurrency, in: 1...1_024, example: 8,
            "How many tasks and waiting calls this daemon runs at the same time."),
        .texts(
            "tasks.queues", \.tasks.queues, .queuePlaces, example: ["default", "reports:1"],
            "The queues that this daemon consumes; empty for all of them. \"name:places\" runs at most so many of the "
                + "queue at the same time, and \"name:0\" says that another daemon consumes it. A plugin whose tasks go "
                + "to a queue that is not in the list stops the start. Waiting calls are the queue \"calls\", which "
                + "every daemon consumes."),
        .duration(
            "tasks.sweep", \.tasks.sweep, in: .milliseconds(50)...(.seconds(60)), example: .milliseconds(500),
            "How often the store is looked at for work. Most work is hinted at and starts at once."),
        .duration(
            "tasks.lease", \.tasks.lease, in: .seconds(3)...(.seconds(600)), example: .seconds(60),
            "How long a daemon holds what it runs without a sign of life. It gives one after each third of that. When "
                + "the time is over, another daemon runs it again."),
        .duration(
            "tasks.hold", \.tasks.hold, in: .zero...(.seconds(60)), example: .zero,
            "How long a call that asks somebody is held in place for the answer. Then, and with 0s at once, it becomes a "
                + "waiting call, which begins anew when the answer is there."),
        .duration(
            "tasks.answer_timeout", \.tasks.answerTimeout, in: .seconds(1)...(.seconds(30 * 86_400)),
            example: .seconds(3_600), "How long a waiting call waits for its answers, unless it asks for another time."),
        .duration(
            "tasks.keep_completed", \.tasks.keepCompleted, in: .zero...(.seconds(365 * 86_400)),
            example: .seconds(3_600),
            "How long tasks and calls that ended well can be looked up, unless their task type says another time."),
        .duration(
            "tasks.keep_discarded", \.tasks.keepDiscarded, in: .zero...(.seconds(365 * 86_400)),
            example: .seconds(90 * 86_400), "How long discarded and cancelled ones can be looked up and run again."),
        .duration(
            "tasks.stuck_after", \.tasks.stuckAfter, in: .seconds(5)...(.seconds(86_400)), example: .seconds(300),
            "After so long, work that is due and that nobody claims makes the daemon not ready."),
    ]
}

// SPDX-License-Identifier: Apache-2.0

import JSON
import Tasks

/// Telling a subscription how its tasks stand (SEP-2663, status notifications).
extension MCPServer {
    /// Whether a text can be a task of anybody's.
    ///
    /// Whose it is is asked of the store, and a subscription to another's is as silent as one to a task that never was.
    func canFollow(task id: String, _ caller: Caller) -> Bool {
        waiting != nil && id.utf8.count == 36
    }

    /// Sends each change of the tasks to the stream until its listener ends; gives what ends it.
    ///
    /// - Parameter gate: ends when the first may be sent.
    func follow(
        _ ids: Set<String>, for exchange: Exchange, on stream: EventStream, after gate: AsyncStream<Never>
    ) -> (@Sendable () -> Void)? {
        guard let waiting, !ids.isEmpty else { return nil }
        let person = exchange.caller.principal
        let (client, subscription) = (exchange.client, exchange.id)
        let task = Task {
            for await _ in gate {}
            await withDiscardingTaskGroup { group in
                for id in ids {
                    group.addTask {
                        var told: JSONObject?
                        for await call in waiting.changes(of: id, by: person) {
                            guard !Task.isCancelled else { return }
                            let document = self.detailed(call, client)
                            // A renewed lease moves the time alone, and is nothing to tell.
                            var news = document
                            news["lastUpdatedAt"] = nil
                            guard news != told else { continue }
                            told = news
                            stream.send(Announcement.task(id, document).message(for: subscription))
                        }
                    }
                }
            }
        }
        return { task.cancel() }
    }
}

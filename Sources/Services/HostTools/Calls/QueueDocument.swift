// SPDX-License-Identifier: Apache-2.0

import JSON
import Store
import Tasks
import Telemetry

/// One queue as faces show it.
enum QueueDocument {
    static func of(_ queue: QueueState) -> JSONValue {
        [
            "name": .string(queue.name), "paused": .bool(queue.isPaused),
            "paused_by": queue.pausedBy.map { .string($0) } ?? .null, "paused_at": time(queue.pausedAtMicros),
            "places": .integer(Int64(queue.places)),
            "limit": queue.limit.map { .integer(Int64($0)) } ?? .null,
            "counts": .object(
                DurableCallState.allCases.reduce(into: JSONObject()) { counts, state in
                    if let count = queue.counts[state] { counts[state.rawValue] = .integer(Int64(count)) }
                }),
            "oldest_due_at": time(queue.oldestDueMicros),
        ]
    }

    private static func time(_ micros: Int64?) -> JSONValue {
        micros.map { .string(UTCTimestamp.text(microseconds: $0)) } ?? .null
    }
}

// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Synchronization
import Telemetry

/// One thing that must hold before the daemon takes traffic.
package struct ReadinessCheck: Sendable {
    package let name: String
    package let isReady: Bool
    package let detail: String
    /// How long finding out took, in milliseconds; nil when there was nothing to wait for.
    package let durationMilliseconds: Double?

    package init(name: String, isReady: Bool, detail: String, durationMilliseconds: Double? = nil) {
        self.name = name
        self.isReady = isReady
        self.detail = detail
        self.durationMilliseconds = durationMilliseconds
    }
}

/// Since when each check says what it says, as far as anybody has asked.
final class ReadinessHistory: Sendable {
    private struct Standing {
        let isReady: Bool
        let sinceMicros: Int64
    }

    private let standings = Mutex<[String: Standing]>([:])

    /// The checks as the answer shows them; what changed since the last look changed now.
    func rows(_ checks: [ReadinessCheck], nowMicros: Int64) -> [JSONValue] {
        standings.withLock { standings in
            checks.map { check in
                if standings[check.name]?.isReady != check.isReady {
                    standings[check.name] = Standing(isReady: check.isReady, sinceMicros: nowMicros)
                }
                let since = standings[check.name]?.sinceMicros ?? nowMicros
                return [
                    "name": .string(check.name), "ready": .bool(check.isReady), "detail": .string(check.detail),
                    "since": .string(UTCTimestamp.text(microseconds: since)),
                    "duration_ms": check.durationMilliseconds.map { .number($0) } ?? .integer(0),
                ]
            }
        }
    }
}

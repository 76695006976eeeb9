// SPDX-License-Identifier: Apache-2.0

package import Logging
import Synchronization

/// The level from which lines are written, shared by all loggers, so that a reload changes it for those that exist.
package final class LogThreshold: Sendable {
    private let index: Atomic<Int>

    package init(_ level: Logger.Level) {
        index = Atomic(LogThreshold.index(of: level))
    }

    /// The level now.
    package var level: Logger.Level {
        get { Logger.Level.allCases[index.load(ordering: .relaxed)] }
        set { index.store(LogThreshold.index(of: newValue), ordering: .relaxed) }
    }

    private static func index(of level: Logger.Level) -> Int {
        Logger.Level.allCases.firstIndex(of: level) ?? 0
    }
}

extension Logger.Level {
    /// The level of this name in any case; `warn` is accepted for `warning`.
    ///
    /// Nil for anything else.
    package init?(named name: String) {
        let lower = name.lowercased()
        self.init(rawValue: lower == "warn" ? "warning" : lower)
    }
}

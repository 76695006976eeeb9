// SPDX-License-Identifier: Apache-2.0

package import JSON

/// How much a line matters that a call says to whoever made it; the levels of plugins (`holdfast/plugin.h`, HF_LOG_...).
package enum CallLogLevel: Int32, Sendable, CaseIterable, Comparable {
    case trace, debug, info, notice, warning, error, critical

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// One line that a call says while it runs.
package struct CallLogLine: Sendable, Equatable {
    package var level: CallLogLevel
    /// The plugin that says it.
    package var logger: String
    package var message: String
    package var fields: JSONObject

    package init(level: CallLogLevel, logger: String, message: String, fields: JSONObject = [:]) {
        self.level = level
        self.logger = logger
        self.message = message
        self.fields = fields
    }
}

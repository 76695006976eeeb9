// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The form in which lines are written, shared by all loggers, so that a reload changes it for those that exist.
package final class LogFormatSwitch: Sendable {
    private let isJSON: Atomic<Bool>

    package init(_ format: LogFormat) { isJSON = Atomic(format == .json) }

    /// The form now.
    package var format: LogFormat {
        get { isJSON.load(ordering: .relaxed) ? .json : .text }
        set { isJSON.store(newValue == .json, ordering: .relaxed) }
    }
}

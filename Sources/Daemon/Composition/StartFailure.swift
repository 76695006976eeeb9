// SPDX-License-Identifier: Apache-2.0

import Settings
import Store

/// Why the daemon did not start, with the exit status that says so.
package struct StartFailure: Error, Sendable, CustomStringConvertible {
    package let description: String
    /// 2 for a fault of the configuration, 1 for everything else.
    package let exitStatus: Int32

    package init(_ description: String, exitStatus: Int32 = 1) {
        self.description = description
        self.exitStatus = exitStatus
    }

    init(_ failure: SettingsFailure) { self.init(failure.description, exitStatus: 2) }

    init(_ error: StoreError) { self.init("\(error)") }
}

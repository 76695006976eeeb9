// SPDX-License-Identifier: Apache-2.0

/// Why a command for plugins did not do what it was asked.
package struct KitFailure: Error, Sendable, CustomStringConvertible {
    package let description: String
    /// 1 for what was found wrong or refused, 2 for a command that cannot mean anything.
    package let exitStatus: Int32

    package init(_ description: String, exitStatus: Int32 = 1) {
        self.description = description
        self.exitStatus = exitStatus
    }
}

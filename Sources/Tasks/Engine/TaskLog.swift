// SPDX-License-Identifier: Apache-2.0

/// Where the engine writes what an operator should know; the daemon gives its logger.
package struct TaskLog: Sendable {
    package enum Level: Sendable { case debug, info, notice, warning, error }

    package let write: @Sendable (_ level: Level, _ message: String, _ fields: [String: String]) -> Void

    package init(write: @escaping @Sendable (Level, String, [String: String]) -> Void) { self.write = write }

    /// Writes nothing.
    package static let silent = TaskLog { _, _, _ in }

    func callAsFunction(_ level: Level, _ message: String, _ fields: [String: String] = [:]) {
        write(level, message, fields)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a cron expression: which part, what stands there and what may stand there.
package struct CronError: Error, Sendable, Equatable, CustomStringConvertible {
    /// `expression`, or the name of the field: `minute`, `hour`, `day of month`, `month`, `day of week`.
    package let field: String
    /// What stands there.
    package let value: String
    /// What may stand there, or what to write instead.
    package let allowed: String

    /// One sentence of all three.
    package var description: String { "\(field) `\(value)`: \(allowed)" }
}

// SPDX-License-Identifier: Apache-2.0

extension Schema {
    /// Schema 4: what was removed when its time was over.
    @Sendable
    static func retention(_ dialect: SQLDialect) -> [String] { [] }
}

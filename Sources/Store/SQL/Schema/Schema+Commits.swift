// SPDX-License-Identifier: Apache-2.0

extension Schema {
    /// Schema 2: the units of work that were committed of late.
    @Sendable
    static func commits(_ dialect: SQLDialect) -> [String] { [] }
}

// SPDX-License-Identifier: Apache-2.0

extension Schema {
    /// Schema 3: names, outside every version.
    @Sendable
    static func identities(_ dialect: SQLDialect) -> [String] { [] }
}

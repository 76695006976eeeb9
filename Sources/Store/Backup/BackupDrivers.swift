// SPDX-License-Identifier: Apache-2.0

/// A store whose whole content can be read at one moment.
package protocol BackupSource: Sendable {
    /// Where it is, for messages: a folder, or a URL without its password.
    var location: String { get }
    /// The kind of database: `sqlite` or `postgresql`.
    var kind: String { get }
    var dialect: SQLDialect { get }

    /// Runs `body` on one snapshot of everything, on a connection and a thread of its own.
    ///
    /// It may take minutes, and neither waits for the writer nor keeps it waiting.
    func snapshot<Value: Sendable>(
        _ body: @Sendable (any SQLConnection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value

    /// What the database's own check of its files has found, a sentence each; empty when it is sound.
    func driverFindings() async throws(StoreError) -> [String]
}

/// A place that a backup can be restored to.
package protocol RestoreTarget: Sendable {
    /// Where it is, for messages: a folder, or a URL without its password.
    var location: String { get }
    var dialect: SQLDialect { get }

    /// Gives `body` an empty database of a schema, and makes what it has become the store, at one stroke.
    ///
    /// Until `body` has returned, the old state is what it was; after an error it stays.
    ///
    /// - Parameters:
    ///   - schema: the schema whose tables the database is to have.
    ///   - replacing: whether a store that holds anything may be replaced.
    ///   - body: fills the database; it runs on a thread of its own, in a transaction.
    /// - Throws: `locked` while a daemon runs on it, `notEmpty`, or what `body` throws.
    func restore<Value: Sendable>(
        schema: Int64, replacing: Bool, _ body: @Sendable (any SQLConnection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value
}

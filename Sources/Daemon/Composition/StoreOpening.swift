// SPDX-License-Identifier: Apache-2.0

package import Logging
import PostgresStore
package import SQLiteStore
package import Store

/// How a store is opened, whichever it is.
package struct StoreOptions: Sendable {
    package var synchronous: SQLiteStoreOptions.Synchronous = .full
    /// PostgreSQL: the password; nil leaves it to libpq.
    package var password: String?
    /// PostgreSQL: connections in all.
    package var connections = 5
    package var statementTimeoutMilliseconds: Int64 = 30_000
    package var startTimeoutMilliseconds: Int64 = 60_000
    /// SQLite: the state folder lies on a file system that can only be read, and nothing is to be written.
    package var isFrozen = false
    /// The audit chain that changes are appended to; it is given its name when the state folder is taken.
    package var auditNode = AuditNode()

    package init() {}
}

/// A store that was opened, and what an operator should know of that.
package struct OpenedStore: Sendable {
    package let store: any Store
    /// What opening has found and done, a sentence each, for the log of a start.
    package let sentences: [String]
    private let lease: StateFolderLease?

    /// Opens the store of a location.
    ///
    /// - Throws: with exit status 2 what the site has to change, with 1 everything else.
    package static func open(
        _ location: StoreLocation, _ options: StoreOptions, logger: Logger
    ) async throws(StartFailure) -> OpenedStore {
        do throws(StoreError) {
            switch location {
            case .folder(let folder) where options.isFrozen:
                let store = try await SQLiteStore.openForReading(folder: folder)
                return OpenedStore(store: store, sentences: [frozen(folder)], lease: nil)
            case .folder(let folder):
                var driver = SQLiteStoreOptions(synchronous: options.synchronous)
                driver.auditNode = options.auditNode
                let store = try await SQLiteStore.open(folder: folder, options: driver)
                return OpenedStore(store: store, sentences: store.opening.sentences, lease: nil)
            case .server(let server, let folder):
                return try await open(server, folder, options, logger)
            }
        } catch {
            if case .invalid = error { throw StartFailure("\(error)", exitStatus: 2) }
            throw StartFailure(error)
        }
    }

    private static func frozen(_ folder: String) -> String {
        "\(folder) lies on a file system that can only be read: the store is read as it is, tasks are not run, and what "
            + "the daemon keeps while it runs (copies of plugins and their sockets) is in a temporary folder"
    }

    private static func open(
        _ server: PostgresLocation, _ folder: String, _ options: StoreOptions, _ logger: Logger
    ) async throws(StoreError) -> OpenedStore {
        let lease = try StateFolderLease(path: folder)
        do throws(StoreError) {
            var driver = PostgresOptions(
                synchronous: options.synchronous == .full ? .full : .normal,
                password: options.password,
                readers: options.connections - 2,
                statementTimeoutMilliseconds: options.statementTimeoutMilliseconds,
                startPatienceMilliseconds: options.startTimeoutMilliseconds,
                log: { severity, text in
                    logger.log(level: severity == .warning ? .warning : .info, "\(text)")
                })
            driver.auditNode = options.auditNode
            let store = try await PostgresStore.open(server, options: driver)
            var sentences: [String] = []
            if let holder = lease.unclosedBy { sentences.append("the last run did not end cleanly (\(holder))") }
            sentences += store.sentences
            return OpenedStore(store: store, sentences: sentences, lease: lease)
        } catch {
            lease.giveBack()
            throw error
        }
    }

    package func close() async {
        await store.close()
        lease?.release()
    }
}

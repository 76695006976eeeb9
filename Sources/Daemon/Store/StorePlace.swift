// SPDX-License-Identifier: Apache-2.0

package import PostgresStore
import SQLiteStore
import Store

/// A store that a command without a daemon works on.
package enum StorePlace: Sendable {
    /// A state folder with a SQLite database.
    case folder(String)
    case server(PostgresBackup)

    /// A place as the command line names it: a state folder, the same as `sqlite:FOLDER`, or the URL of a PostgreSQL
    /// database.
    ///
    /// - Throws: with exit status 2, never repeating a URL.
    package init(_ text: String, passwordFile: String? = nil) throws(StartFailure) {
        guard text.hasPrefix("postgres:") || text.hasPrefix("postgresql:") else {
            let path = text.hasPrefix("sqlite:") ? String(text.dropFirst("sqlite:".count)) : text
            guard !path.isEmpty, !path.contains("://") else {
                throw StartFailure(
                    "a store is named by its state folder, or by a URL that begins with postgresql://", exitStatus: 2)
            }
            self = .folder(path)
            return
        }
        do throws(StoreError) {
            var options = PostgresOptions()
            if let passwordFile { options.password = try PasswordFile.read(passwordFile) }
            self = .server(PostgresBackup(try PostgresLocation(url: text), options: options))
        } catch {
            throw StartFailure("\(error)", exitStatus: 2)
        }
    }

    /// Runs `body` on the store, opened only to be read; a daemon may be running on it.
    func reading<Value: Sendable>(
        _ body: (any BackupSource) async throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        switch self {
        case .server(let server): return try await body(server)
        case .folder(let path):
            let store = try await SQLiteStore.openForReading(folder: path)
            let result: Result<Value, StoreError>
            do throws(StoreError) { result = .success(try await body(store)) } catch { result = .failure(error) }
            await store.close()
            return try result.get()
        }
    }

    /// What a daemon calls the rows of its program there; nil on a server, where the site's `program.id` says it.
    var rowKey: String? {
        switch self {
        case .folder: StoreLocation.folderRowKey
        case .server: nil
        }
    }

    /// The store as something that a backup can be restored to.
    var target: any RestoreTarget {
        switch self {
        case .folder(let path): SQLiteRestoreTarget(folder: path)
        case .server(let server): server
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

package import PostgresStore
import Store

/// Where a daemon keeps its state, as the site's `[store]` says.
package enum StoreLocation: Sendable {
    /// SQLite, in the state folder.
    case folder(String)
    /// A PostgreSQL server; the folder holds what is this machine's own.
    case server(PostgresLocation, folder: String)

    /// Reads `store.url`.
    ///
    /// - Throws: with exit status 2, never repeating the URL.
    package init(url: String, stateFolder: String) throws(StartFailure) {
        if url == "sqlite:" {
            self = .folder(stateFolder)
        } else if url.hasPrefix("sqlite:") {
            throw StartFailure(
                "store.url names a file; this version keeps SQLite in the state folder: allowed is \"sqlite:\" or "
                    + "\"postgresql://...\"", exitStatus: 2)
        } else {
            do throws(StoreError) { self = .server(try PostgresLocation(url: url), folder: stateFolder) } catch {
                throw StartFailure("\(error)", exitStatus: 2)
            }
        }
    }

    /// The key of this daemon's rows.
    ///
    /// A state folder holds one program, whatever its id, and an import without a daemon knows no configuration. A server
    /// may hold several, so that `program.id` tells them apart; a site that does not say has the same key as a folder.
    package func rowKey(programID: String?) -> String {
        switch self {
        case .folder: "program"
        case .server: programID ?? "program"
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

package import PostgresStore
package import Settings
import Store

/// Where a daemon keeps its state, as the site's `[store]` says.
package enum StoreLocation: Sendable {
    /// SQLite, in the state folder.
    case folder(String)
    /// A PostgreSQL server; the folder holds what is this machine's own.
    case server(PostgresLocation, folder: String)

    /// Reads `store.url`.
    ///
    /// - Parameters:
    ///   - url: as the site has it; its settings have let it pass.
    ///   - stateFolder: the folder of `--state`.
    ///   - origin: where the site has it, for the fault.
    /// - Throws: with exit status 2 what libpq finds wrong in it, never repeating the URL.
    package init(url: String, stateFolder: String, origin: SettingOrigin = .standard) throws(StartFailure) {
        guard url != "sqlite:" else {
            self = .folder(stateFolder)
            return
        }
        do throws(StoreError) { self = .server(try PostgresLocation(url: url), folder: stateFolder) } catch {
            let place = origin == .standard ? "" : "\(origin): "
            throw StartFailure("\(place)\(error)", exitStatus: 2)
        }
    }

    /// The key of the rows of every state folder.
    static let folderRowKey = "program"

    /// The key of this daemon's rows.
    ///
    /// A state folder holds one program, whatever its id, and an import without a daemon knows no configuration. A server
    /// may hold several, so that `program.id` tells them apart; a site that does not say has the same key as a folder.
    package func rowKey(programID: String?) -> String {
        switch self {
        case .folder: Self.folderRowKey
        case .server: programID ?? Self.folderRowKey
        }
    }
}

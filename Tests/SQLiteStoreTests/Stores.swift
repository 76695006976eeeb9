// SPDX-License-Identifier: Apache-2.0

import SQLiteStore
import StoreSuite

/// Opens a store in a temporary folder, runs the test, and closes it.
func withStore(
    _ options: SQLiteStoreOptions = SQLiteStoreOptions(synchronous: .normal),
    _ body: (SQLiteStore, TemporaryFolder) async throws -> Void
) async throws {
    let folder = try TemporaryFolder()
    let store = try await SQLiteStore.open(folder: folder.state, options: options)
    do {
        try await body(store, folder)
    } catch {
        await store.close()
        throw error
    }
    await store.close()
}

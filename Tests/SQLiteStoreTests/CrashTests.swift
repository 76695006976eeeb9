// SPDX-License-Identifier: Apache-2.0

import Store
import StoreSuite
import Synchronization
import Testing

@testable import SQLiteStore

@Suite("Files after a crash")
struct CrashTests {
    @Test("files as a crash would leave them, at any statement, hold the old state, and after the commit the new")
    func crash() async throws {
        try await withStore(SQLiteStoreOptions(synchronous: .full)) { store, folder in
            _ = try await store.commit(Units.everything(after: nil))
            let before = try await Contents(store)
            let unit = try Units.everything(after: 1)
            // Pages are pushed into the log before the commit, as in a unit that is larger than the cache.
            try await store.run("PRAGMA cache_size = 1")
            let copies = Mutex<[String]>([])
            let state = folder.state
            let path = folder.path
            _ = try await store.writer?.perform { (connection) throws(StoreError) in
                let wrapped = InterceptedConnection(connection) { (count) throws(StoreError) in
                    let copy = "\(path)/copy\(count)"
                    do { try TemporaryFolder.copyFiles(from: state, to: copy) } catch {
                        throw .unavailable(detail: "\(error)")
                    }
                    copies.withLock { $0.append(copy) }
                }
                return try connection.writing { () throws(StoreError) in try unit.apply(on: wrapped) }
            }
            let after = try await Contents(store)
            #expect(after != before)
            let final = "\(folder.path)/final"
            try TemporaryFolder.copyFiles(from: folder.state, to: final)

            let crashed = copies.withLock { $0 }
            #expect(crashed.count > 15)
            for copy in crashed { try await check(copy, holds: before) }
            try await check(final, holds: after)
        }

        func check(_ copy: String, holds expected: Contents) async throws {
            let store = try await SQLiteStore.open(folder: copy)
            #expect(store.opening.unclosedBy != nil, "the owner of the copied folder did not close it")
            #expect(try await Contents(store) == expected)
            _ = try await store.commit(Units.everything(after: expected.head?.number))
            await store.close()
        }
    }
}

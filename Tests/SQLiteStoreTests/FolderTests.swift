// SPDX-License-Identifier: Apache-2.0

import Glibc
import Store
import StoreSuite
import Testing

@testable import SQLiteStore

@Suite("The state folder")
struct FolderTests {
    @Test("folder and files are their owner's alone, whatever the umask allows")
    func modes() async throws {
        try await withStore { store, folder in
            _ = try await store.commit(Units.version(["a"], after: nil))
            #expect(TemporaryFolder.mode(of: folder.state) == 0o700)
            let files = TemporaryFolder.files(in: folder.state)
            #expect(files == ["holdfast.db", "holdfast.db-shm", "holdfast.db-wal", "holdfast.lock"])
            for file in files { #expect(TemporaryFolder.mode(of: folder.state + "/" + file) == 0o600, "\(file)") }
        }
    }

    @Test("wider modes are refused with the line that mends them", arguments: ["", "/holdfast.db", "/holdfast.lock"])
    func exposed(file: String) async throws {
        let folder = try TemporaryFolder()
        let state = folder.path + "/it's state"
        await (try SQLiteStore.open(folder: state)).close()
        let path = state + file
        chmod(path, file.isEmpty ? 0o750 : 0o640)
        let error = await #expect(throws: StoreError.self) { try await SQLiteStore.open(folder: state) }
        let allowed: UInt32 = file.isEmpty ? 0o700 : 0o600
        #expect(error == .exposed(path: path, mode: file.isEmpty ? 0o750 : 0o640, allowed: allowed))
        let line = "chmod \(file.isEmpty ? 700 : 600) '\(folder.path)/it'\\''s state\(file)'"
        #expect(error?.description.hasSuffix("Run: \(line)") == true)
        chmod(path, mode_t(allowed))
        let next = try await SQLiteStore.open(folder: state)
        #expect(next.opening.unclosedBy == nil, "the start that was refused is no run that was cut off")
        await next.close()
    }

    @Test("a second daemon is refused and told who has the folder")
    func locked() async throws {
        try await withStore { store, folder in
            _ = try await store.commit(Units.keyValues([Units.put("a", "1")]))
            let error = await #expect(throws: StoreError.self) { try await SQLiteStore.open(folder: folder.state) }
            guard case .locked(folder.state, let holder?) = error else {
                Issue.record("another error: \(String(describing: error))")
                return
            }
            #expect(holder.pid == Int64(getpid()))
            #expect(abs(holder.startedAtMicros - LockHolder.current.startedAtMicros) < 600_000_000)
            #expect(error?.description.contains("\(folder.state) is in use by process \(getpid()) on ") == true)

            let reader = try await SQLiteStore.openForReading(folder: folder.state)
            #expect(try await reader.keyValue(program: Units.program, namespace: "host", key: "a") != nil)
            await #expect(throws: StoreError.readOnly(location: folder.state)) {
                try await reader.commit(Units.keyValues([Units.put("a", "2")]))
            }
            await reader.close()
            _ = try await store.commit(Units.keyValues([Units.put("a", "3")]))
        }
    }

    @Test("the lock of a dead process is taken over, and the start says whose it was")
    func takeover() async throws {
        let folder = try TemporaryFolder()
        let first = try await SQLiteStore.open(folder: folder.state)
        #expect(first.opening.unclosedBy == nil)
        await first.close()
        #expect(TemporaryFolder.files(in: folder.state) == ["holdfast.db", "holdfast.lock"])
        let dead = LockHolder(pid: 4_194_305, host: "elsewhere", startedAtMicros: 5)
        try TemporaryFolder.write(Array(dead.lockFile.utf8), to: folder.state + "/holdfast.lock")
        chmod(folder.state + "/holdfast.db", 0o644)
        await #expect(throws: StoreError.self) { try await SQLiteStore.open(folder: folder.state) }
        chmod(folder.state + "/holdfast.db", 0o600)
        let second = try await SQLiteStore.open(folder: folder.state)
        #expect(second.opening.unclosedBy == dead, "a start that was refused in between takes nothing over")
        await second.close()
        let third = try await SQLiteStore.open(folder: folder.state)
        #expect(third.opening.unclosedBy == nil)
        await third.close()
    }

    @Test("a store that was closed says so, and can be opened again with everything in it")
    func reopened() async throws {
        let folder = try TemporaryFolder()
        let store = try await SQLiteStore.open(folder: folder.state)
        #expect(store.opening.schemaFound == 0)
        _ = try await store.commit(Units.everything(after: nil))
        let before = try await Contents(store)
        await store.close()
        await store.close()
        await #expect(throws: StoreError.closed) { try await store.commit(Units.keyValues([Units.put("a", "1")])) }
        await #expect(throws: StoreError.closed) { try await store.latest(program: Units.program, plan: .live) }

        let again = try await SQLiteStore.open(folder: folder.state)
        #expect(again.opening.schemaFound == Schema.current)
        #expect(try await Contents(again) == before)
        await again.close()
    }

    @Test("a folder that cannot be one is refused with its path")
    func unusable() async throws {
        let folder = try TemporaryFolder()
        try TemporaryFolder.write([], to: folder.path + "/file")
        for path in [folder.path + "/file", folder.path + "/missing/state", folder.path + "/file/state"] {
            let error = await #expect(throws: StoreError.self) { try await SQLiteStore.open(folder: path) }
            #expect(error?.code == "store_unavailable")
            #expect(error?.description.contains(path) == true)
        }
        let error = await #expect(throws: StoreError.self) {
            try await SQLiteStore.openForReading(folder: folder.state)
        }
        #expect(error?.code == "store_unavailable")
        #expect(!TemporaryFolder.files(in: folder.path).contains("state"))
    }
}

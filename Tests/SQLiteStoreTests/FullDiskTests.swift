// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc
import Store
import StoreSuite
import Testing

@testable import SQLiteStore

@Suite("A full disk")
struct FullDiskTests {
    @Test("the database's own limit: a unit too large changes nothing, and its neighbours in the group are committed")
    func pageLimit() async throws {
        try await withStore { store, _ in
            _ = try await store.commit(Units.everything(after: nil))
            let before = try await Contents(store)
            let pages = try #require(try await store.integers("PRAGMA page_count").first)
            try await store.run("PRAGMA max_page_count = \(pages + 20)")
            let large = try Units.version([try randomBytes(1 << 20)], after: 1)
            let error = await #expect(throws: StoreError.self) { try await store.commit(large) }
            #expect(error?.code == "store_full")
            #expect(error?.description.contains("free some space") == true)
            #expect(try await Contents(store) == before)

            let small = Units.keyValues([Units.put("small", "1")])
            let results = try await store.writer?.perform { (connection) throws(StoreError) in
                GroupCommit(connection: connection, node: "test").commit([small, large, small])
            }
            #expect(results?.map { (try? $0.get()) != nil } == [true, false, true])

            try await store.run("PRAGMA max_page_count = 1000000")
            #expect(try await store.commit(large).version == 2)
            #expect(try await store.integers("PRAGMA foreign_key_check").isEmpty)
        }
    }

    @Test(
        "a real file system of 2 MiB that fills up during an import, and has space again",
        .enabled(if: SmallFileSystem.available, "mounting needs root"))
    func smallFileSystem() async throws {
        let folder = try TemporaryFolder()
        let disk = try SmallFileSystem(at: folder.path + "/disk", kibibytes: 2_048)
        let state = disk.path + "/state"
        let store = try await SQLiteStore.open(folder: state)
        _ = try await store.commit(Units.everything(after: nil))
        let before = try await Contents(store)

        // An import in many batches, larger than the disk.
        let contents = try (0..<40).map { _ in try randomBytes(100_000) }
        let large = try Units.version(contents, after: 1)
        await #expect(throws: StoreError.full(location: state + "/holdfast.db")) { try await store.commit(large) }
        #expect(try await Contents(store) == before)
        #expect(try TemporaryFolder.read(state + "/holdfast.db-wal").isEmpty, "the log keeps nothing of what failed")

        // Not a byte is left: small units fail too, and say why.
        let ballast = disk.path + "/ballast"
        disk.fill(ballast)
        var refused = 0
        for number in 0..<400 {
            do {
                _ = try await store.commit(Units.keyValues([Units.put("n\(number)", "\"\(number)\"")]))
            } catch StoreError.full {
                refused += 1
            }
        }
        #expect(refused > 0)
        unlink(ballast)
        #expect(try await store.commit(Units.version(["fits"], after: 1)).version == 2)
        let after = try await Contents(store)
        #expect(after.keyValues.count == before.keyValues.count + 400 - refused)
        await store.close()

        let again = try await SQLiteStore.open(folder: state)
        #expect(try await Contents(again) == after)
        #expect(
            try await again.integers("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'") == [1])
        await again.close()
    }

    @Test(
        "a store cannot be made on a full file system, and says so",
        .enabled(if: SmallFileSystem.available, "needs root"))
    func opening() async throws {
        let folder = try TemporaryFolder()
        let disk = try SmallFileSystem(at: folder.path + "/disk", kibibytes: 2_048)
        mkdir(disk.path + "/state", 0o700)
        let ballast = disk.path + "/ballast"
        disk.fill(ballast)
        let error = await #expect(throws: StoreError.self) { try await SQLiteStore.open(folder: disk.path + "/state") }
        #expect(error?.code == "store_full")
        unlink(ballast)
        await (try SQLiteStore.open(folder: disk.path + "/state")).close()
    }
}

@Suite("A file system that can only be read", .enabled(if: SmallFileSystem.available, "mounting needs root"))
struct FrozenTests {
    @Test("a store that was closed is read there, also with the empty log that a reader left behind")
    func closed() async throws {
        let folder = try TemporaryFolder()
        let disk = try SmallFileSystem(at: folder.path + "/disk", kibibytes: 4_096)
        let state = disk.path + "/state"
        let store = try await SQLiteStore.open(folder: state)
        _ = try await store.commit(Units.everything(after: nil))
        let before = try await Contents(store)
        await store.close()
        #expect(!SQLiteStore.isUnwritable(folder: state))
        try TemporaryFolder.write([], to: state + "/holdfast.db-wal")
        chmod(state + "/holdfast.db-wal", 0o600)
        #expect(disk.freeze() && SQLiteStore.isUnwritable(folder: state))
        let error = await #expect(throws: StoreError.self) { try await SQLiteStore.open(folder: state) }
        #expect(error?.code == "store_read_only")
        let reader = try await SQLiteStore.openForReading(folder: state)
        #expect(try await Contents(reader) == before)
        #expect(try await StoreCheck.run(reader).isSound)
        await reader.close()
    }
}

/// A file system in memory of a given size, unmounted when the test lets go of it.
final class SmallFileSystem: Sendable {
    let path: String

    static let available: Bool = geteuid() == 0 && run(["/bin/mount", "--version"]) == 0 && probe()

    init(at path: String, kibibytes: Int) throws {
        guard mkdir(path, 0o700) == 0,
            Self.run(["/bin/mount", "-t", "tmpfs", "-o", "size=\(kibibytes)k", "tmpfs", path]) == 0
        else { throw TemporaryFolder.Failure(code: errno) }
        self.path = path
    }

    deinit { _ = Self.run(["/bin/umount", "-l", path]) }

    /// Lets nobody write to it any more.
    func freeze() -> Bool { Self.run(["/bin/mount", "-o", "remount,ro", path]) == 0 }

    /// Writes a file until there is no space for another byte.
    func fill(_ path: String) {
        let file = open(path, O_CREAT | O_WRONLY, 0o600)
        defer { close(file) }
        let zeros = [UInt8](repeating: 0, count: 4_096)
        while write(file, zeros, zeros.count) > 0 {}
    }

    private static func probe() -> Bool {
        guard let folder = try? TemporaryFolder() else { return false }
        return (try? SmallFileSystem(at: folder.path + "/disk", kibibytes: 64)) != nil
    }

    private static func run(_ command: [String]) -> Int32 {
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var child = pid_t()
        guard posix_spawn(&child, command[0], &actions, nil, arguments, nil) == 0 else { return -1 }
        var status: Int32 = 0
        guard waitpid(child, &status, 0) == child else { return -1 }
        return status
    }
}

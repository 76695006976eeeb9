// SPDX-License-Identifier: Apache-2.0

import Glibc
import Store
import StoreSuite
import Testing

@testable import SQLiteStore

@Suite("Identities")
struct IdentityTests {
    @Test("a table that leaves the versions leaves no byte in the file, and the versions stay as they were")
    func removal() async throws {
        let folder = try TemporaryFolder()
        let store = try await SQLiteStore.open(folder: folder.state)
        let name = "Thistlewood-Oduya-4711"
        for (head, other) in [(nil, "jan"), (1, "feb")] as [(Int64?, String)] {
            var unit = try Units.version([other, "shared"], after: head)
            let version = try #require(unit.newVersion)
            unit.newVersion = NewRosterVersion(
                plan: .live, parent: head, digest: version.digest, digestVersion: 1, reason: "test",
                profileJSON: version.profileJSON,
                batches: version.batches + [
                    try BatchWrite(table: "identities", period: "", ordinal: 0, bytes: Units.text(name)),
                    try BatchWrite(table: "identities", period: "", ordinal: 1, bytes: Units.text("shared")),
                ])
            _ = try await store.commit(unit)
        }
        let before = try await store.versions(program: Units.program, before: nil, limit: 10)
        _ = try await store.commit(
            UnitOfWork(
                program: Units.program, by: "host", atMicros: 1,
                identities: [
                    .put(PersonIdentity(personID: "r01", name: name)), .removeFromVersions(table: "identities"),
                ]
            ))
        #expect(try await store.versions(program: Units.program, before: nil, limit: 10) == before)
        let record = try #require(try await store.version(program: Units.program, number: 1))
        #expect(record.batches.map(\.table) == ["assignments", "assignments"])
        let bytes = try await store.batches(program: Units.program, record.batches.map(\.digest))
        #expect(record.batches.map { bytes[$0.digest] } == [Units.text("jan"), Units.text("shared")])

        _ = try await store.commit(
            UnitOfWork(program: Units.program, by: "host", atMicros: 2, identities: [.remove(personID: "r01")]))
        await store.close()
        for file in TemporaryFolder.files(in: folder.state) {
            let content = try #require(Self.contents(folder.state + "/" + file))
            #expect(content.range(of: Units.text(name)) == nil, "\(file) still holds the name")
        }
    }

    private static func contents(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: chunk[..<count])
        }
    }
}

extension [UInt8] {
    /// Where the bytes stand, or nil.
    fileprivate func range(of other: [UInt8]) -> Range<Int>? {
        guard count >= other.count else { return nil }
        for start in 0...(count - other.count) where self[start] == other[0] {
            if self[start..<start + other.count].elementsEqual(other) { return start..<start + other.count }
        }
        return nil
    }
}

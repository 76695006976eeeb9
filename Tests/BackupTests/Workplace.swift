// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc
import Store

@testable import SQLiteStore

/// A folder of its own for one test, removed with everything in it when the test lets go of it.
final class Workplace: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/holdfast-backup-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw StoreError.unavailable(detail: "no folder") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { Self.remove(path) }

    /// A state folder inside.
    func state(_ name: String = "state") -> String { path + "/" + name }

    static func files(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    static func read(_ path: String) -> [UInt8] {
        guard let file = fopen(path, "rb") else { return [] }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }

    static func write(_ bytes: [UInt8], to path: String) {
        let file = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0o600)
        _ = Glibc.write(file, bytes, bytes.count)
        close(file)
    }

    private static func remove(_ path: String) {
        for name in files(in: path) { remove(path + "/" + name) }
        if unlink(path) != 0 { rmdir(path) }
    }
}

/// Bytes in memory that a dump is written to and read from.
final class Memory: DumpOutput, DumpInput {
    var bytes: [UInt8] = []
    private var place = 0
    let name = "the test"

    init(_ bytes: [UInt8] = []) { self.bytes = bytes }

    func write(_ buffer: UnsafeRawBufferPointer) { bytes += buffer }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, bytes.count - place)
        buffer.copyBytes(from: bytes[place..<place + count])
        place += count
        return count
    }
}

/// A store with something in every table that a unit of work can write to.
enum Sample {
    static let program = "demo"

    static func unit(_ content: [String], after head: Int64?) throws -> UnitOfWork {
        let batches = try content.enumerated().map { ordinal, text in
            try BatchWrite(
                table: "assignments", period: "2026-0\(ordinal + 1)-01", ordinal: Int64(ordinal),
                bytes: Array(text.utf8))
        }
        return UnitOfWork(
            program: program, by: "coordinator", atMicros: 1_789_000_000_000_000,
            expect: Expectation(version: VersionExpectation(plan: .live, number: head)),
            newVersion: NewRosterVersion(
                plan: .live, parent: head, digest: try SHA256.digest(of: Array(content.joined().utf8)),
                digestVersion: 1, reason: "Übung", profileJSON: Array("{}".utf8), batches: batches),
            keyValues: [
                .put(namespace: "host", key: "größe", json: Array("[1,2]".utf8)),
                .put(namespace: "io.example", key: "k\(head ?? 0)", json: Array("null".utf8)),
            ],
            events: [NewEvent(kind: "roster.edited", bodyJSON: Array(#"{"a":"ä"}"#.utf8))],
            identities: [.put(PersonIdentity(personID: "P\(head ?? 0)", name: "Ana Müller", mail: nil, note: nil))])
    }

    /// Fills a folder's store with versions of a few batches.
    static func make(_ folder: String, versions: Int = 3, batchBytes: Int = 20) async throws {
        let store = try await SQLiteStore.open(folder: folder, options: SQLiteStoreOptions(synchronous: .normal))
        for number in 0..<versions {
            let text = (0..<3).map { part in
                part == 0 ? "shared" : String(repeating: "v\(number) p\(part) ", count: batchBytes / 6 + 1)
            }
            _ = try await store.commit(unit(text, after: number == 0 ? nil : Int64(number)))
        }
        await store.close()
    }

    /// The backup of a folder's store.
    static func dump(_ folder: String) async throws -> (bytes: [UInt8], summary: DumpSummary) {
        let store = try await SQLiteStore.openForReading(folder: folder)
        let path = folder + ".backup"
        let file = open(path, O_CREAT | O_TRUNC | O_RDWR, 0o600)
        defer {
            close(file)
            unlink(path)
        }
        let summary = try await StoreBackup.write(
            store, release: "test", atMicros: 7, to: DumpDescriptor(file, name: path))
        await store.close()
        return (Workplace.read(path), summary)
    }

    /// Restores a backup into a folder's store.
    @discardableResult
    static func restore(_ bytes: [UInt8], to folder: String, replacing: Bool = false) async throws -> DumpSummary {
        let path = folder + ".backup"
        Workplace.write(bytes, to: path)
        let file = open(path, O_RDONLY)
        defer {
            close(file)
            unlink(path)
        }
        return try await StoreBackup.restore(
            DumpDescriptor(file, name: path), into: SQLiteRestoreTarget(folder: folder), replacing: replacing)
    }
}

/// A generator whose numbers follow from its seed: SplitMix64 (Steele and others, 2014).
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

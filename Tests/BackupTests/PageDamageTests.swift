// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Store
import Testing

@testable import SQLiteStore

@Suite("A damaged database file")
struct PageDamageTests {
    /// What a reader of the store gets to know: batches by digest, or the error that it was told.
    private func outcome(_ folder: String, batches: [SHA256Digest: [UInt8]]) async -> String {
        do throws(StoreError) {
            let store = try await SQLiteStore.open(folder: folder, options: SQLiteStoreOptions(synchronous: .normal))
            var result = "right"
            do throws(StoreError) {
                for version in try await store.versions(program: Sample.program, before: nil, limit: 100) {
                    guard let record = try await store.version(program: Sample.program, number: version.number) else {
                        continue
                    }
                    for part in record.batches {
                        let bytes = try await store.batch(program: Sample.program, part.digest)
                        if let bytes, batches[part.digest] != bytes { result = "WRONG DATA" }
                    }
                }
                _ = try await store.keyValues(
                    program: Sample.program, namespace: "host", prefix: "", after: nil, limit: 100)
                _ = try await store.events(program: Sample.program, after: 0, limit: 100)
            } catch {
                result = error.code
            }
            await store.close()
            return result
        } catch {
            return error.code
        }
    }

    @Test("flipped bits in every page give right batches or a clear error, at a start and while reading, never a crash")
    func flips() async throws {
        let place = try Workplace()
        try await Sample.make(place.state(), versions: 3, batchBytes: 3_000)
        let file = Workplace.read(place.state() + "/holdfast.db")
        let pages = file.count / 4_096
        var batches: [SHA256Digest: [UInt8]] = [:]
        let store = try await SQLiteStore.openForReading(folder: place.state())
        for number in Int64(1)...3 {
            let record = try #require(try await store.version(program: Sample.program, number: number))
            for part in record.batches {
                batches[part.digest] = try await store.batch(program: Sample.program, part.digest)
            }
        }
        await store.close()
        var random = Seeded(state: 6)
        var counts: [String: Int] = [:]
        for page in 0..<pages {
            // The head of the page, where its shape is written, then anywhere.
            for attempt in 0..<4 {
                var damaged = file
                let byte = page * 4_096 + Int.random(in: 0..<(attempt < 2 ? 128 : 4_096), using: &random)
                damaged[byte] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                Workplace.write(damaged, to: place.state() + "/holdfast.db")
                let outcome = await outcome(place.state(), batches: batches)
                counts[outcome, default: 0] += 1
                #expect(
                    ["right", "store_corrupt", "store_newer_schema", "store_unavailable"].contains(outcome),
                    "byte \(byte): \(outcome)")
            }
        }
        #expect((counts["store_corrupt"] ?? 0) > pages / 4, "\(counts)")
        // The daemon looked at all of it: what `open` let pass, the check of a whole store may still find.
        for length in [0, 100, 4_096, file.count - 4_096, file.count - 1] {
            Workplace.write(Array(file[..<length]), to: place.state() + "/holdfast.db")
            let outcome = await outcome(place.state(), batches: batches)
            #expect(length == 0 || outcome == "store_corrupt", "cut at \(length): \(outcome)")
        }
    }

    @Test("the log of a killed owner is read back, and what was unfinished in it is counted")
    func log() async throws {
        let place = try Workplace()
        let store = try await SQLiteStore.open(folder: place.state())
        _ = try await store.commit(Sample.unit(["a"], after: nil))
        _ = try await store.commit(Sample.unit(["b"], after: 1))
        let log = Workplace.read(place.state() + "/holdfast.db-wal")
        let copy = place.path + "/log"
        Workplace.write(log, to: copy)
        let whole = try #require(LogSurvey(logPath: copy))
        #expect(whole.committed >= 2 && whole.droppedPages == 0)
        // The last frame says that its transaction is whole; without it the ones before it are dropped.
        Workplace.write(Array(log[..<(32 + (whole.recoveredPages - 1) * 4_120)]), to: copy)
        let cut = try #require(LogSurvey(logPath: copy))
        #expect(cut.committed == whole.committed - 1 && cut.droppedPages > 0)
        #expect(cut.recoveredPages + cut.droppedPages == whole.recoveredPages - 1)
        var flipped = log
        flipped[32 + 24 + 100] ^= 1
        Workplace.write(flipped, to: copy)
        #expect(LogSurvey(logPath: copy) == nil, "nothing is read beyond a checksum that is wrong")
        await store.close()
    }
}

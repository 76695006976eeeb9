// SPDX-License-Identifier: Apache-2.0

import Columns
import Cryptography
import Glibc
import JSON
import Roster

/// What versions of a program take in memory, and what opening, digesting and editing them costs in processor time.
struct RosterCost {
    let people: Int
    let days: Int
    let isFull: Bool
    let rounds: Int

    /// Measures with a synthetic program: one version, and 100 more after it, each with one edit, all kept.
    func measure() throws -> JSONValue {
        let synthetic = SyntheticRoster(people: people, days: days, isFull: isFull)
        let empty = Self.residentBytes()
        let first = try synthetic.tables()
        let loaded = Self.residentBytes() - empty
        let rows = first["assignments"]?.rowCount ?? 0

        var versions = [first]
        var edits: [Double] = []
        for number in 0..<100 {
            let start = Stopwatch.processorTime()
            guard let last = versions.last else { break }
            versions.append(try last.applying([synthetic.edit(number)]).tables)
            edits.append(Double(Stopwatch.processorTime() - start) / 1000)
        }
        let further = Self.residentBytes() - empty - loaded
        let touched = Self.batchBytes(first)

        let many = (0..<1000).map { synthetic.edit($0) }
        let start = Stopwatch.processorTime()
        _ = try first.applying(many)
        let manyEdits = Double(Stopwatch.processorTime() - start) / 1_000_000

        var opening: [Double] = []
        var digesting: [Double] = []
        var updating: [Double] = []
        var programBytes = 0
        for round in 0..<rounds {
            let before = Self.residentBytes()
            let start = Stopwatch.processorTime()
            let program = try Program(versions[round % 2])
            opening.append(Double(Stopwatch.processorTime() - start) / 1_000_000)
            programBytes = max(programBytes, Self.residentBytes() - before)
            withExtendedLifetime(program) {}
            let hashed = Stopwatch.processorTime()
            let tree = DigestTree(versions[0], hash: Self.hash)
            digesting.append(Double(Stopwatch.processorTime() - hashed) / 1_000_000)
            let again = Stopwatch.processorTime()
            _ = tree.updated(to: versions[1], hash: Self.hash)
            updating.append(Double(Stopwatch.processorTime() - again) / 1_000_000)
        }
        return [
            "people": .integer(Int64(people)), "days": .integer(Int64(days)), "assignments": .integer(Int64(rows)),
            "version_bytes": .integer(Int64(loaded)),
            "bytes_per_assignment": .number((Double(loaded) / Double(max(1, rows)) * 10).rounded() / 10),
            "hundred_edited_versions_bytes": .integer(Int64(further)),
            "largest_batch_bytes": .integer(Int64(touched)),
            "program_bytes": .integer(Int64(programBytes)),
            "program_open_ms": Self.figure(opening), "digest_ms": Self.figure(digesting),
            "digest_after_edit_ms": Self.figure(updating), "edit_us": Self.figure(edits),
            "thousand_edits_ms": Self.figure([manyEdits]),
        ]
    }

    private static func figure(_ values: [Double]) -> JSONValue {
        .number((Stopwatch.median(values) * 100).rounded() / 100)
    }

    private static func hash(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        (try? SHA256.digest(of: bytes).bytes) ?? []
    }

    /// The bytes of the largest batch of assignments, as it is stored.
    private static func batchBytes(_ tables: RosterTables) -> Int {
        tables["assignments"]?.batches.max { $0.count < $1.count }?.encoded().count ?? 0
    }

    /// What the process holds in memory, after the allocator has given back what is free.
    private static func residentBytes() -> Int {
        // Not in the C module's map.
        if let trim = dlsym(nil, "malloc_trim") {
            _ = unsafeBitCast(trim, to: (@convention(c) (Int) -> Int32).self)(0)
        }
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var buffer = [UInt8](repeating: 0, count: 128)
        let text = String(decoding: buffer[..<fread(&buffer, 1, buffer.count, file)], as: UTF8.self)
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}

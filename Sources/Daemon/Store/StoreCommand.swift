// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import Settings
import Store

/// `holdfastd store ...`: what an operator does with a store beside a daemon, or without one.
package enum StoreCommand {
    /// The command was refused or found something; the text says what, and the exit status is 1.
    package struct Refused: Error, Sendable {
        package let text: String
    }

    /// Writes a backup; gives what to print.
    package static func backup(_ place: StorePlace, to path: String, asJSON: Bool) async throws(Refused) -> String {
        try await run { () throws(StoreError) in
            let summary = try await place.reading { (source) throws(StoreError) in
                try await BackupFile.write(to: path) { (output) throws(StoreError) in
                    try await StoreBackup.write(source, release: Version.current, atMicros: now(), to: output)
                }
            }
            return asJSON ? summary.json.text : "backup \(path): " + summary.text
        }
    }

    /// Gives a backup that was fetched from a daemon its name.
    package static func keep(
        _ part: String, as path: String, content: String?, asJSON: Bool
    ) async throws(Refused) -> String {
        try await run { () throws(StoreError) in
            let summary = try await BackupFile.keep(part, as: path, content: content)
            return asJSON ? summary.json.text : "backup \(path): " + summary.text
        }
    }

    /// Puts a backup in the place of a store's content.
    package static func restore(
        _ path: String, to place: StorePlace, replacing: Bool, asJSON: Bool
    ) async throws(Refused) -> String {
        try await run { () throws(StoreError) in
            let target = place.target
            let summary = try await BackupFile.read(path) { (input) throws(StoreError) -> DumpSummary in
                // Read to its end before anything is touched: a damaged backup costs nothing but the time.
                let verified = try StoreDump.verify(input)
                try input.rewind()
                let restored = try await StoreBackup.restore(input, into: target, replacing: replacing)
                guard restored == verified else { throw .badBackup(detail: "\(path) changed while it was read") }
                return restored
            }
            try await AuditRestore.note(place)
            return asJSON ? summary.json.text : "restored \(target.location) from \(path): " + summary.text
        }
    }

    /// Copies everything from one store to another.
    ///
    /// - Parameters:
    ///   - source: the store to read.
    ///   - place: the store to write.
    ///   - id: what the copied program is called there; nil keeps its id on a server, and in a state folder, which holds
    ///     one program only, is the id that every folder has.
    ///   - replacing: whether what the second store holds may be given up.
    ///   - asJSON: whether to answer as JSON.
    package static func copy(
        from source: StorePlace, to place: StorePlace, as id: String?, replacing: Bool, asJSON: Bool
    ) async throws(Refused) -> String {
        if let id, !TextRule.identifier.accepts(id) {
            throw Refused(text: "--as \(id): allowed is \(TextRule.identifier.allowed).")
        }
        let renaming = (id ?? place.rowKey).map { ProgramRenaming(to: $0) }
        // Either end of the pipe between the two may go first; that is an error of the other, not the end of us.
        signal(SIGPIPE, SIG_IGN)
        return try await run { () throws(StoreError) in
            let target = place.target
            let summary = try await source.reading { (source) throws(StoreError) in
                try await StoreBackup.copy(
                    from: source, to: target, release: Version.current, atMicros: now(), replacing: replacing,
                    renaming: renaming)
            }
            try await AuditRestore.note(place)
            return asJSON ? summary.json.text : "copied to \(target.location): " + summary.text
        }
    }

    /// Checks a store.
    package static func check(_ place: StorePlace, asJSON: Bool) async throws(Refused) -> String {
        let report = try await run { () throws(StoreError) in
            try await place.reading { (source) throws(StoreError) in try await StoreCheck.run(source) }
        }
        let text = asJSON ? report.json.text : report.text
        guard report.isSound else { throw Refused(text: text) }
        return text
    }

    /// Checks a backup file.
    package static func check(file path: String, asJSON: Bool) async throws(Refused) -> String {
        try await run { () throws(StoreError) in
            let summary = try await BackupFile.read(path) { (input) throws(StoreError) in
                try StoreDump.verify(input)
            }
            return asJSON ? summary.json.text : "\(path) is what was written: " + summary.text
        }
    }

    private static func run<Value>(
        _ body: () async throws(StoreError) -> Value
    ) async throws(Refused) -> Value {
        do throws(StoreError) { return try await body() } catch { throw Refused(text: "\(error)") }
    }

    /// UTC, in microseconds since 1970-01-01.
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}

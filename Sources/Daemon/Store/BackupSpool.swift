// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc
import Store
import Telemetry

/// Backups that were made for a caller and are being fetched, in files without names: nobody else can open them, and they
/// go with the daemon.
actor BackupSpool {
    private struct Entry {
        let file: Int32
        let summary: DumpSummary
        var touchedNanoseconds: UInt64
    }

    /// Each takes as much space as the store does.
    private static let limit = 2
    /// One that nobody has fetched from for this long goes.
    private static let patienceNanoseconds: UInt64 = 600 * 1_000_000_000

    private let folder: String
    private let time: TimeSource
    private var entries: [String: Entry] = [:]
    /// Backups that are being made.
    private var making = 0

    init(folder: String, time: TimeSource) {
        self.folder = folder
        self.time = time
    }

    /// Makes a backup; gives the name that it is fetched by.
    func make(_ source: any BackupSource) async throws(StoreError) -> (name: String, summary: DumpSummary) {
        removeForgotten()
        guard entries.count + making < Self.limit else {
            throw .busy(waitedMilliseconds: 0)
        }
        making += 1
        defer { making -= 1 }
        let name: String
        do { name = Hex.encode(try randomBytes(16)) } catch { throw .unavailable(detail: "\(error)") }
        let file = try BackupFile.anonymous(in: folder)
        do throws(StoreError) {
            let summary = try await StoreBackup.write(
                source, release: Version.current, atMicros: StoreCommand.now(),
                to: DumpDescriptor(file, name: folder + "/backup"))
            entries[name] = Entry(file: file, summary: summary, touchedNanoseconds: time.monotonicNanoseconds())
            watch(name)
            return (name, summary)
        } catch {
            close(file)
            throw error
        }
    }

    /// A part of a backup, or nil when there is none of that name; empty at its end.
    func read(_ name: String, from offset: Int64, count: Int) throws(StoreError) -> [UInt8]? {
        removeForgotten()
        guard let entry = entries[name] else { return nil }
        entries[name]?.touchedNanoseconds = time.monotonicNanoseconds()
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = bytes.withUnsafeMutableBytes { buffer in
                pread(entry.file, buffer.baseAddress.map { $0 + filled }, count - filled, off_t(offset) + off_t(filled))
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw FileFailure.last("it cannot be read", path: folder + "/backup") }
            if got == 0 { break }
            filled += got
        }
        return Array(bytes[..<filled])
    }

    /// Removes a backup that has been fetched.
    func discard(_ name: String) {
        if let entry = entries.removeValue(forKey: name) { close(entry.file) }
    }

    /// Gives the disk space of a backup back when nobody fetches it any more, whether or not another one is made.
    private func watch(_ name: String) {
        Task { [weak self] in
            while let left = await self?.nanosecondsLeft(of: name) { try? await Task.sleep(nanoseconds: left) }
        }
    }

    /// How long a backup is still kept if nobody touches it; nil when it is gone.
    private func nanosecondsLeft(of name: String) -> UInt64? {
        removeForgotten()
        guard let entry = entries[name] else { return nil }
        let passed = time.monotonicNanoseconds() &- entry.touchedNanoseconds
        return Self.patienceNanoseconds - min(passed, Self.patienceNanoseconds) + 1
    }

    private func removeForgotten() {
        let now = time.monotonicNanoseconds()
        for (name, entry) in entries where now &- entry.touchedNanoseconds > Self.patienceNanoseconds { discard(name) }
    }
}

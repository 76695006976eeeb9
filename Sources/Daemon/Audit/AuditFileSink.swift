// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import Store

/// Appends entries to a file, a line each, and waits for the disk.
///
/// The path is looked up before each batch, so that a file that was rotated away is left alone and a new one begun. What a
/// crash or a full disk has left of a line is cut off before the next is written.
final class AuditFileSink: AuditSink {
    let name = "file"
    private let path: String
    private var file: Int32 = -1

    init(path: String) { self.path = path }

    deinit { if file >= 0 { close(file) } }

    /// The last line of the node in the last part of the file.
    func position(of node: String) -> Int64? {
        let file = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        let size = lseek(file, 0, SEEK_END)
        let start = max(0, size - (64 << 10))
        var bytes = [UInt8](repeating: 0, count: Int(size - start))
        guard pread(file, &bytes, bytes.count, start) == bytes.count else { return nil }
        let ended = bytes.lastIndex(of: UInt8(ascii: "\n")).map { Array(bytes[..<$0]) } ?? []
        for line in ended.split(separator: UInt8(ascii: "\n")).reversed() {
            guard let value = try? JSONValue.parse(Array(line)), value["node"]?.stringValue == node,
                let sequence = value["seq"]?.integerValue
            else { continue }
            return sequence
        }
        return nil
    }

    func take(_ entries: [AuditEntry]) -> (taken: Int, fault: String?) {
        do throws(StoreError) {
            try prepare()
            let bytes = entries.flatMap { $0.line() + [UInt8(ascii: "\n")] }
            let end = lseek(file, 0, SEEK_END)
            do throws(StoreError) {
                try PrivateFile.writeAll(bytes, to: file, path: path)
                guard fsync(file) == 0 else { throw FileFailure.last("fsync", path: path) }
            } catch {
                // Half a line must not stay before whole ones.
                ftruncate(file, end)
                close(file)
                file = -1
                throw error
            }
            return (entries.count, nil)
        } catch { return (0, "\(error)") }
    }

    private func prepare() throws(StoreError) {
        var named = stat()
        var held = stat()
        if file >= 0, stat(path, &named) == 0, fstat(file, &held) == 0, named.st_ino == held.st_ino,
            named.st_dev == held.st_dev
        {
            return
        }
        if file >= 0 { close(file) }
        file = Glibc.open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw FileFailure.last("open", path: path) }
        cutTornLine()
    }

    private func cutTornLine() {
        let size = lseek(file, 0, SEEK_END)
        let start = max(0, size - (64 << 10))
        var bytes = [UInt8](repeating: 0, count: Int(size - start))
        guard size > 0, pread(file, &bytes, bytes.count, start) == bytes.count,
            bytes.last != UInt8(ascii: "\n")
        else { return }
        let end = bytes.lastIndex(of: UInt8(ascii: "\n")).map { start + off_t($0) + 1 } ?? start
        if ftruncate(file, end) != 0 { _ = Glibc.write(file, "\n", 1) }
    }
}

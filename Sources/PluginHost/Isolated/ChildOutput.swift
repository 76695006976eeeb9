// SPDX-License-Identifier: Apache-2.0

import Glibc
import PluginChannel
import Synchronization
import Telemetry

/// What a child writes to its standard output and error, and the report of its crash: three pipes.
///
/// Sendable: the descriptors and the half lines are touched only by whoever has the turn: the watch thread, and after its
/// end whoever sees the child's.
final class ChildOutput: @unchecked Sendable {
    /// Where a line came from.
    enum Stream: String, Sendable {
        case output = "stdout"
        case error = "stderr"
    }

    private static let keptLines = 20
    private static let maximumReportBytes = 256 << 10

    private let turn = Mutex(())
    private let maximumLineBytes: Int
    private let onLine: @Sendable (Stream, String) -> Void
    private var readers: [(stream: Stream?, descriptor: Int32, partial: [UInt8])] = []
    private var writers: [Int32] = []
    private var report: [UInt8] = []
    private var lines: [String] = []

    /// Makes the pipes.
    ///
    /// - Parameter onLine: told every line, cut to `maximumLineBytes`, on the watch thread.
    init(
        maximumLineBytes: Int, onLine: @escaping @Sendable (Stream, String) -> Void
    ) throws(SystemFault) {
        self.maximumLineBytes = maximumLineBytes
        self.onLine = onLine
        for stream in [Stream.output, .error, nil] {
            var pair: [Int32] = [-1, -1]
            guard pipe(&pair) == 0 else {
                let fault = SystemFault("making a pipe")
                closeAll()
                throw fault
            }
            for end in pair { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            _ = fcntl(pair[0], F_SETFL, O_NONBLOCK)
            readers.append((stream, pair[0], []))
            writers.append(pair[1])
        }
    }

    deinit { closeAll() }

    /// The ends that a child gets: standard output, standard error, crash report.
    var childEnds: [Int32] { writers }

    /// Closes the child's ends on this side, once the child has them.
    func closeChildEnds() {
        for writer in writers { close(writer) }
        writers = []
    }

    /// What to wait for.
    var descriptors: [Int32] { turn.withLock { _ in readers.map(\.descriptor) } }

    /// Reads what has come, at most a bounded amount of each pipe; pipes that have ended are closed.
    func read() {
        turn.withLock { _ in
            for index in readers.indices.reversed() where !take(at: index, rounds: 4) {
                close(readers[index].descriptor)
                finishLine(at: index)
                readers.remove(at: index)
            }
        }
    }

    /// Reads the rest after the child's end and gives the crash report and the last lines of standard error.
    ///
    /// A process that the child has left behind may hold the pipes open: nobody waits for it.
    func finish() -> (report: [UInt8], lines: [String]) {
        turn.withLock { _ in
            for index in readers.indices { _ = take(at: index, rounds: 16) }
            for index in readers.indices { finishLine(at: index) }
            closeAll()
            return (report, lines)
        }
    }

    /// False at the end of the pipe.
    private func take(at index: Int, rounds: Int) -> Bool {
        let chunk = 16 << 10
        for _ in 0..<rounds {
            var bytes = [UInt8](repeating: 0, count: chunk)
            let count = Glibc.read(readers[index].descriptor, &bytes, chunk)
            if count < 0 { return errno == EAGAIN || errno == EINTR }
            if count == 0 { return false }
            if readers[index].stream == nil {
                report += bytes.prefix(min(count, Self.maximumReportBytes - report.count))
            } else {
                split(bytes.prefix(count), at: index)
            }
        }
        return true
    }

    private func split(_ bytes: ArraySlice<UInt8>, at index: Int) {
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                finishLine(at: index)
            } else if readers[index].partial.count <= maximumLineBytes {
                // One byte more than allowed is kept, so that a cut is seen to be one.
                readers[index].partial.append(byte)
            }
        }
    }

    private func finishLine(at index: Int) {
        guard let stream = readers[index].stream, !readers[index].partial.isEmpty else { return }
        let line = String(decoding: readers[index].partial, as: UTF8.self).cut(toBytes: maximumLineBytes)
        // Before it is kept: crash reports are files and answers, not only lines of the log.
        let text = Redaction.process.text(line)
        readers[index].partial = []
        if stream == .error {
            lines.append(text)
            if lines.count > Self.keptLines { lines.removeFirst() }
        }
        onLine(stream, text)
    }

    private func closeAll() {
        for descriptor in readers.map(\.descriptor) + writers { close(descriptor) }
        readers = []
        writers = []
    }
}

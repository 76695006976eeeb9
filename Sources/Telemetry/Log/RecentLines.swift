// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The last lines of the log, kept in memory for a support bundle; older ones make room.
///
/// Lines come as they were written, so that what is redacted there is redacted here.
package final class RecentLines: Sendable {
    private struct Kept {
        var lines: [[UInt8]] = []
        /// Where the oldest line is, once the ring is full.
        var next = 0
    }

    private let kept = Mutex(Kept())
    private let maximumLines: Int
    private let maximumLineBytes: Int

    /// Keeps at most `maximumLines` lines, each cut at `maximumLineBytes`.
    package init(maximumLines: Int = 2_000, maximumLineBytes: Int = 2_048) {
        self.maximumLines = maximumLines
        self.maximumLineBytes = maximumLineBytes
    }

    /// A sink that keeps each line and hands it on; O(1).
    package func keeping(_ sink: LogSink) -> LogSink {
        LogSink { line in
            self.append(line)
            sink.write(line)
        }
    }

    /// The lines, the oldest first.
    package var text: String {
        let (lines, next) = kept.withLock { ($0.lines, $0.next) }
        var out: [UInt8] = []
        for line in lines[next...] + lines[..<next] { out += line }
        return String(decoding: out, as: UTF8.self)
    }

    private func append(_ line: [UInt8]) {
        // A long line keeps its own bytes only: a slice would hold on to the whole of it.
        let line = line.count > maximumLineBytes ? Array(line.prefix(maximumLineBytes - 1)) + [10] : line
        kept.withLock { kept in
            if kept.lines.count < maximumLines {
                kept.lines.append(line)
            } else {
                kept.lines[kept.next] = line
                kept.next = (kept.next + 1) % maximumLines
            }
        }
    }
}

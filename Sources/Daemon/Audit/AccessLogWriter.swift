// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import Kernel
import Logging
import Store
import Synchronization
import Telemetry

/// Writes a line for each call from outside: who, which way, what, how it came out, how long it took.
///
/// Neither arguments nor answers, and no names of people but those of callers. Lines are gathered in memory and written
/// every second, so that no call waits for a disk; those of a second may be lost in a crash, and those that have no room
/// are counted.
final class AccessLogWriter: AccessLog {
    /// Where lines go.
    enum Target: Sendable {
        case logger(Logger)
        case file(String)
    }

    private struct State {
        var lines: [UInt8] = []
        var dropped = 0
    }

    private static let mostBytes = 4 << 20

    private let target: Target
    private let time: TimeSource
    private let state = Mutex(State())

    init(_ target: Target, time: TimeSource) {
        self.target = target
        self.time = time
    }

    func note(face: Face, name: String, outcome: String, nanoseconds: UInt64, context: CallContext) {
        if case .logger(let logger) = target {
            logger.info(
                "call",
                metadata: [
                    "who": "\(context.principal.name)", "face": "\(face.rawValue)", "tool": "\(name)",
                    "outcome": "\(outcome)", "ms": "\(nanoseconds / 1_000_000)",
                    "correlation_id": "\(context.correlationID)",
                ])
            return
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("at")
        writer.value(UTCTimestamp.text(microseconds: time.wallMicroseconds()))
        for (key, value) in [
            ("who", context.principal.name), ("face", face.rawValue), ("tool", name), ("outcome", outcome),
        ] {
            writer.key(key)
            writer.value(value)
        }
        writer.key("ms")
        writer.value(Double(nanoseconds / 1_000) / 1_000)
        writer.key("correlation_id")
        writer.value(context.correlationID)
        writer.endObject()
        let line = writer.bytes
        state.withLock { state in
            guard state.lines.count + line.count < Self.mostBytes else { return state.dropped += 1 }
            state.lines += line
            state.lines.append(UInt8(ascii: "\n"))
        }
    }

    /// Writes what has gathered; the file is opened anew each time, so that it can be rotated.
    ///
    /// What cannot be written is counted with what had no room, and the count is the next line that can be.
    func flush() {
        guard case .file(let path) = target else { return }
        let (lines, dropped) = state.withLock { state -> ([UInt8], Int) in
            defer {
                state.lines.removeAll(keepingCapacity: true)
                state.dropped = 0
            }
            return (state.lines, state.dropped)
        }
        guard !lines.isEmpty || dropped > 0 else { return }
        let count = dropped > 0 ? Array("{\"dropped\":\(dropped)}\n".utf8) : []
        guard Self.append(lines + count, to: path) else {
            let lost = lines.count { $0 == UInt8(ascii: "\n") } + dropped
            return state.withLock { $0.dropped += lost }
        }
    }

    private static func append(_ bytes: [UInt8], to path: String) -> Bool {
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { return false }
        defer { close(file) }
        do throws(StoreError) { try PrivateFile.writeAll(bytes, to: file, path: path) } catch { return false }
        return true
    }
}

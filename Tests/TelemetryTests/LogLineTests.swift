// SPDX-License-Identifier: Apache-2.0

import Glibc
import Logging
import Synchronization
import Testing

@testable import Telemetry

/// Keeps the lines that a sink gets.
private final class Lines: Sendable {
    let lines = Mutex<[String]>([])

    var sink: LogSink {
        LogSink { bytes in self.lines.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) } }
    }

    var text: String { lines.withLock { $0.joined() } }
}

@Suite struct LogLineTests {
    private let clock = ManualTime(wallMicroseconds: 1_795_363_521_123_456)

    private func logger(_ format: LogFormat, _ lines: Lines, level: Logger.Level = .trace) -> Logger {
        LogOutput(format: format, level: level, sink: lines.sink, time: clock.source).logger("kernel")
    }

    @Test func `A JSON line is the golden text`() {
        let lines = Lines()
        var logger = logger(.json, lines)
        logger[metadataKey: "plugin"] = "io.holdfast.x"
        logger[metadataKey: "ms"] = "overridden"
        logger.info(
            "line one\nline \"two\"\u{1B}[31m \u{1F600}",
            metadata: [
                "ms": .stringConvertible(12), "ratio": .stringConvertible(0.5), "ok": .stringConvertible(true),
                "list": ["a", .stringConvertible(1)], "nested": ["b": "2", "a": ["x": "\t"]], "ts": "mine",
            ])
        #expect(
            lines.text == """
                {"ts":"2026-11-22T16:05:21.123456Z","level":"info","logger":"kernel",\
                "msg":"line one\\nline \\"two\\"\\u001b[31m \u{1F600}","list":["a",1],"ms":12,"nested.a.x":"\\t",\
                "nested.b":"2","ok":true,"plugin":"io.holdfast.x","ratio":0.5,"field.ts":"mine"}

                """)
    }

    @Test func `A text line is the golden text and cannot move the cursor or forge a line`() {
        let lines = Lines()
        logger(.text, lines).warning(
            "bad\nline \u{1B}[2J \u{202E}",
            metadata: ["path": "/a b", "empty": "", "n": .stringConvertible(3), "q": "a\"b"])
        #expect(
            lines.text
                == "2026-11-22T16:05:21.123456Z WARNING  kernel: bad\\nline \\u{1b}[2J \\u{202e} "
                + "empty=\"\" n=3 path=\"/a b\" q=\"a\\\"b\"\n")
    }

    @Test func `Secrets by name never reach a line, at any depth`() {
        for format in LogFormat.allCases {
            let lines = Lines()
            logger(format, lines).error(
                "m",
                metadata: [
                    "Authorization": "CANARY", "api-key": "CANARY", "db": ["PASSWORD": "CANARY", "host": "h"],
                    "session_token": ["deep": "CANARY"], "client_secret": ["CANARY"], "person": "kept",
                ])
            #expect(!lines.text.contains("CANARY"))
            #expect(lines.text.contains("[redacted]"))
            #expect(lines.text.contains("kept"))
        }
    }

    @Test func `A changed threshold holds for loggers that exist, and a logger's own level wins`() {
        let lines = Lines()
        let output = LogOutput(format: .json, level: .info, sink: lines.sink, time: clock.source)
        let shared = output.logger("shared")
        var own = output.logger("own")
        own.logLevel = .error
        shared.debug("hidden")
        output.threshold.level = .debug
        shared.debug("shown")
        own.info("hidden")
        own.error("loud")
        #expect(lines.lines.withLock { $0.count } == 2)
        #expect(lines.text.contains("shown") && lines.text.contains("loud"))
    }

    @Test func `Levels are read by name`() {
        #expect(Logger.Level(named: "WARN") == .warning)
        #expect(Logger.Level(named: "critical") == .critical)
        #expect(Logger.Level(named: "verbose") == nil)
    }

    @Test func `Lines of many threads stay whole on a descriptor`() async throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let (reader, writer) = (ends[0], ends[1])
        // Room for everything, so that nobody waits for a reader. 1031 is F_SETPIPE_SZ, which Swift does not import.
        #expect(fcntl(writer, 1_031, 1 << 20) >= 1 << 20)
        let output = LogOutput(format: .json, level: .info, sink: .descriptor(writer))
        // Longer than PIPE_BUF, so that only the sink's turn keeps lines apart.
        let message = String(repeating: "x", count: 9_000)
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<4 {
                group.addTask {
                    let logger = output.logger("w\(worker)")
                    for _ in 0..<20 { logger.info("\(message)") }
                }
            }
        }
        close(writer)
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while case let got = Glibc.read(reader, &chunk, chunk.count), got > 0 { all += chunk[..<got] }
        close(reader)
        let lines = String(decoding: all, as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 80)
        #expect(lines.allSatisfy { $0.hasPrefix("{\"ts\":") && $0.hasSuffix(message + "\"}") })
    }

    @Test func `A closed descriptor loses the line and nothing else`() {
        LogSink.descriptor(-1).write(Array("lost\n".utf8))
    }
}

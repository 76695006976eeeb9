// SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization
import Testing

@testable import Telemetry

@Suite struct RecentLinesTests {
    @Test func `The last lines are kept in order, long ones cut, and all are handed on`() {
        let recent = RecentLines(maximumLines: 3, maximumLineBytes: 8)
        let handed = Mutex(0)
        let sink = recent.keeping(LogSink { line in handed.withLock { $0 += line.count } })
        #expect(recent.text == "")
        var lines: [String] = []
        for number in 0..<8 {
            lines.append(number == 6 ? "long line \(number)\n" : "l\(number)\n")
            sink.write(Array(lines[number].utf8))
            let expected = lines.suffix(3).map { $0.utf8.count > 8 ? "long li\n" : $0 }.joined()
            #expect(recent.text == expected)
        }
        #expect(handed.withLock { $0 } == lines.joined().utf8.count)
    }

    @Test func `The form of lines changes for loggers that exist`() {
        let written = Mutex("")
        let output = LogOutput(
            format: .text, level: .info,
            sink: LogSink { line in written.withLock { $0 = String(decoding: line, as: UTF8.self) } })
        let logger = output.logger("test")
        logger.info("one")
        #expect(!written.withLock { $0 }.hasPrefix("{"))
        output.shape.format = .json
        logger.info("two")
        #expect(written.withLock { $0 }.hasPrefix("{\"ts\":"))
        output.threshold.level = .error
        logger.info("three")
        #expect(written.withLock { $0 }.contains("two"))
    }
}

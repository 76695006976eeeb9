// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import holdfast

/// Event streams come in pieces that know nothing of lines.
@Suite struct EventLinesTests {
    private let stream = ":\n\ndata: {\"a\":1}\n\nevent: message\r\ndata: {\"b\":\r\ndata:  2}\r\n\r\nid: 7\n\ndata: {}"

    @Test(arguments: [1, 2, 3, 7, 1_000]) func anyPiecesGiveTheSame(size: Int) {
        var lines = EventLines()
        var messages: [[UInt8]] = []
        let bytes = Array(stream.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            messages += lines.read(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        messages += lines.end()
        #expect(messages.map { String(decoding: $0, as: UTF8.self) } == [#"{"a":1}"#, #"{"b":2}"#, "{}"])
    }

    @Test func whatIsNoMessageIsPassedOver() {
        var lines = EventLines()
        #expect(lines.read(Array("data: not json\n\ndata\n\n: note\n\n".utf8)).isEmpty && lines.end().isEmpty)
    }
}

// SPDX-License-Identifier: Apache-2.0

import CHoldfast
import Columns
import Glibc
import JSON
import PluginChannel
import Testing

@Suite struct HostServiceTests {
    @Test func requestsAreAnsweredOnce() throws {
        let (child, _) = try TestChild.ready()
        try child.call("request", id: 1)
        guard case .request(let operation, 1, "any/1", let document) = try child.next() else {
            Issue.record("no request")
            return
        }
        #expect(document == Array("{}".utf8))
        try child.send(.reply(operation: operation, status: HF_DENIED, document: []))
        try child.send(.reply(operation: operation, status: 0, document: []))
        try child.send(.reply(operation: 4711, status: 0, document: []))
        #expect(try child.takeValue(of: 1) == Int64(HF_DENIED))
        #expect(try child.value("told", id: 2) == 1)
    }

    @Test func aCancelledRequestIsAnsweredHere() throws {
        let (child, _) = try TestChild.ready()
        try child.call("request_and_cancel", id: 1)
        guard case .request(let operation, 1, _, _) = try child.next() else {
            Issue.record("no request")
            return
        }
        #expect(try child.next() == .cancelRequest(operation: operation))
        #expect(try child.takeValue(of: 1) == Int64(HF_OK * 100 + HF_STALE))
        try child.send(.reply(operation: operation, status: 0, document: []))
        #expect(try child.value("told", id: 2) == 1)
    }

    @Test func progressAndEventsAreChecked() throws {
        let (child, _) = try TestChild.ready(ProbeLibrary.plain) { $0.events = ["probe.done"] }
        try child.call("progress", id: 1)
        #expect(try child.next() == .progress(call: 1, done: 1, total: 2, message: "half"))
        #expect(try child.takeValue(of: 1) == Int64(HF_STALE))
        try child.call("event", id: 2)
        #expect(try child.next() == .event(type: "probe.done", document: Array("{}".utf8)))
        #expect(try child.takeValue(of: 2) == Int64(HF_UNSUPPORTED))
    }

    private static func batch(_ values: [Int64]) throws -> [UInt8] {
        try RecordBatch([("n", .int64(values)), ("t", .utf8(values.map { "é\($0)" }))]).encoded()
    }

    private static func openTable(_ child: TestChild, id: UInt64) throws -> UInt64 {
        try child.call("table", id: id)
        guard case .openTable(let operation, id, _) = try child.next() else {
            throw TestChild.Failure(text: "no TABLE_OPEN")
        }
        return operation
    }

    @Test func tablesAreReadFromSealedMemory() throws {
        let (child, _) = try TestChild.ready()
        let (first, second) = (try Self.batch(Array(1...1_000)), try Self.batch([5, 6]))
        let segment = try SealedSegment(name: "table", byteCount: first.count + second.count) { memory in
            memory.copyBytes(from: first + second)
        }
        let info = Array(#"{"table":"t","version":3,"rows":1002}"#.utf8)
        var frame = TableFrame(
            status: 0, info: info, segments: [.init(id: 7, size: UInt64(segment.bytes.count))],
            batches: [
                .init(segment: 7, offset: 0, length: UInt64(first.count)),
                .init(segment: 7, offset: UInt64(first.count), length: UInt64(second.count)),
            ])
        let operation = try Self.openTable(child, id: 1)
        try child.send(.table(operation: operation, frame), descriptors: [segment.descriptor])
        #expect(try child.takeValue(of: 1) == 500_511)
        // The second time the child has the segment already.
        frame.segments = []
        try child.send(.table(operation: try Self.openTable(child, id: 2), frame))
        #expect(try child.takeValue(of: 2) == 500_511)
        try child.send(.forget(segment: 7))
        try child.send(.table(operation: try Self.openTable(child, id: 3), frame))
        #expect(try child.takeValue(of: 3) == Int64(-HF_INTERNAL))
    }

    @Test func aRefusedTableIsAnError() throws {
        let (child, _) = try TestChild.ready()
        let operation = try Self.openTable(child, id: 1)
        try child.send(.table(operation: operation, TableFrame(status: HF_DENIED, info: [])))
        #expect(try child.takeValue(of: 1) == Int64(-HF_DENIED))
    }

    /// Whatever lies in a segment, and wherever a batch is said to lie, the child answers and lives.
    @Test func badSegmentsAreRefused() throws {
        let (child, _) = try TestChild.ready()
        let good = try Self.batch([1, 2, 3])
        var id: UInt64 = 0
        func value(_ bytes: [UInt8], offset: UInt64 = 0, length: UInt64? = nil) throws -> Int64 {
            id += 1
            let segment = try SealedSegment(name: "bad", byteCount: bytes.count) { $0.copyBytes(from: bytes) }
            let frame = TableFrame(
                status: 0, info: [], segments: [.init(id: id, size: UInt64(bytes.count))],
                batches: [.init(segment: id, offset: offset, length: length ?? UInt64(bytes.count))])
            let operation = try Self.openTable(child, id: id)
            try child.send(.table(operation: operation, frame), descriptors: [segment.descriptor])
            return try child.takeValue(of: id)
        }
        #expect(try value(good) == 6)
        #expect(try value(good, offset: 8) == Int64(-HF_INTERNAL))
        #expect(try value(good, offset: .max, length: .max) == Int64(-HF_INTERNAL))
        #expect(try value(good, length: UInt64(good.count) + 1) == Int64(-HF_INTERNAL))
        #expect(try value([0] + good, offset: 1, length: UInt64(good.count)) == Int64(-HF_INTERNAL))
        #expect(try value([]) == Int64(-HF_INTERNAL))
        for index in stride(from: 0, to: good.count, by: 3) {
            var bytes = good
            bytes[index] ^= 0xFF
            _ = try value(bytes)
        }
    }

    /// Fewer descriptors than named, or memory that is not sealed, ends the child with a reason.
    @Test func segmentsMustComeSealed() throws {
        for descriptors in [[], [open("/dev/null", O_RDONLY | O_CLOEXEC)]] {
            let (child, _) = try TestChild.ready()
            let operation = try Self.openTable(child, id: 1)
            let frame = TableFrame(status: 0, info: [], segments: [.init(id: 1, size: 0)])
            try child.send(.table(operation: operation, frame), descriptors: descriptors)
            for descriptor in descriptors { close(descriptor) }
            #expect(try child.next() == nil)
            #expect(Ending.code(try child.end()) == 76)
        }
    }

    @Test func drainingAnswersWhatIsOpenAndDestroys() throws {
        let (child, _) = try TestChild.ready()
        try child.call("leave_request", id: 1)
        guard case .request = try child.next() else {
            Issue.record("no request")
            return
        }
        #expect(try child.takeValue(of: 1) == 0)
        try child.send(.drain)
        try child.call("noop", id: 2)
        var frames: [ChildFrame] = []
        while let frame = try child.next() { frames.append(frame) }
        #expect(frames.count { $0 == .drained } == 1)
        // The call that came too late is refused, before or after the word that all is done, unless the child was
        // already gone.
        frames.removeAll { $0 == .drained }
        if let late = frames.first, case .result(2, HF_UNAVAILABLE, _) = late {} else { #expect(frames.isEmpty) }
        #expect(frames.count <= 1)
        #expect(Ending.code(try child.end()) == 0)
        #expect(
            child.errorText()
                == "destroyed: told 1, late request \(HF_STALE), late completion \(HF_STALE)\n")
    }

    /// The instance is not destroyed under a call that is still inside the plugin.
    @Test func drainingWaitsForWhoIsInside() throws {
        let (child, _) = try TestChild.ready()
        try child.call("block", id: 1)
        try child.send(.drain)
        try child.send(.ping(id: 1))
        #expect(try child.next() == .pong(id: 1))
        try child.send(.cancel(id: 1, isAbandoned: false))
        guard case .result(1, 0, _) = try child.next() else {
            Issue.record("no result")
            return
        }
        #expect(try child.next() == .drained)
        #expect(Ending.code(try child.end()) == 0)
    }
}

// SPDX-License-Identifier: Apache-2.0

import JSON
import PluginChannel
import Testing

@Suite struct FrameTests {
    static let order = StartOrder(
        library: "/run/gen/x/plugin.so", sha256: "ab", id: "org.example.x", version: "1.2.3", runtime: "c",
        config: ["greeting": "hé"],
        limits: StartOrder.Limits(dataBytes: 1 << 27, files: 64, processes: 8, coreBytes: 0),
        files: StartOrder.Files(readable: ["/srv/x"]), mayStartProcesses: true, events: ["x.done"], parent: 4711,
        isDryRun: true)

    static let hostFrames: [HostFrame] = [
        .start(order),
        .start(
            StartOrder(
                library: "/x", sha256: "", id: "x", version: "1", runtime: "c",
                limits: StartOrder.Limits(coreBytes: nil), files: nil, parent: 1,
                probing: Probing(isGrown: true, waitsForDebugger: true))),
        .call(
            id: .max,
            CallFrame(
                kind: 1, flags: 2, deadlineMicroseconds: -3, name: "näme", context: [123, 125],
                arguments: Array(0...255))),
        .call(id: 0, CallFrame(kind: 0, name: "")), .cancel(id: 9, isAbandoned: true),
        .cancel(id: 9, isAbandoned: false), .reply(operation: 5, status: 13, document: [1, 2]),
        .table(
            operation: 6,
            TableFrame(
                status: 0, info: [123, 125], segments: [.init(id: 1, size: 1 << 40), .init(id: 2, size: 0)],
                batches: [.init(segment: 1, offset: 8, length: 16), .init(segment: 2, offset: 0, length: 0)])),
        .table(operation: 7, TableFrame(status: 2, info: [])), .forget(segment: 1),
        .configure(id: 2, document: [123, 125]), .drain, .ping(id: 77),
    ]

    static var report: ReadyReport {
        var confinement = Confinement()
        confinement.noNewPrivileges = true
        confinement.dataBytes = 1 << 28
        confinement.landlockVersion = 7
        confinement.missing = ["one thing"]
        return ReadyReport(
            entry: ReadyReport.Entry(
                id: "x", version: "1", runtime: "c", abiMajor: 1, abiMinor: 0, flags: 0x8000_0001,
                minimumHostMinor: 3),
            description: ["tools": []], confinement: confinement, pid: 12)
    }

    static let childFrames: [ChildFrame] = [
        .ready(report), .refused("no"), .result(call: 3, status: 0, document: [1]),
        .result(call: 3, status: 12, document: []), .progress(call: 1, done: 0.5, total: -1, message: "hälf"),
        .log(level: -1, message: "m", fields: [123, 125]), .log(call: 9, level: 2, message: "of a call", fields: []),
        .release(call: 9, retryMilliseconds: -1), .metric(kind: 2, value: .infinity, name: "n", labels: []),
        .event(type: "t", document: [123, 125]), .request(operation: 1, call: 0, service: "kv/1", document: [1]),
        .cancelRequest(operation: 1), .openTable(operation: 2, call: 3, specification: [123, 125]),
        .configured(id: 4, status: 3, error: [123, 125]), .configured(id: 4, status: 0, error: []), .drained,
        .pong(id: 8), .probe([123, 125]),
    ]

    @Test(arguments: hostFrames) func hostFramesComeBack(_ frame: HostFrame) throws {
        #expect(try HostFrame(Wire.raw(frame.encoded)) == frame)
    }

    @Test(arguments: childFrames) func childFramesComeBack(_ frame: ChildFrame) throws {
        #expect(try ChildFrame(Wire.raw(frame.encoded)) == frame)
    }

    @Test(arguments: [
        ProbeReport.waiting(pid: 4711), .loaded(load: 1, create: .max, describe: 0), .returned(call: .max, took: 7),
        .unwanted(call: 3, .again), .unwanted(call: 3, .late), .unwanted(call: 3, .unknown), .denied("nö"),
        .rested(drain: 1, destroy: 2, doneCalls: 2, threads: ["a", "b"]),
    ])
    func probeReportsComeBack(_ report: ProbeReport) {
        #expect(ProbeReport(reading: report.document) == report)
    }

    @Test(arguments: ["", "[]", "{}", #"{"what":"else"}"#]) func otherProbeReportsAreNone(_ text: String) {
        #expect(ProbeReport(reading: Array(text.utf8)) == nil)
    }

    @Test func statusesOutsideTheFlagsAreInternalErrors() throws {
        for status: Int32 in [-1, .min, .max, 70_000] {
            let raw = Wire.raw(ChildFrame.result(call: 1, status: status, document: []).encoded)
            #expect(try ChildFrame(raw) == .result(call: 1, status: 13, document: []))
        }
    }

    @Test func aResultLentFromElsewhereIsTheSame() {
        let lent = ChildFrame.resultHead(call: 5, status: 1, documentBytes: 3)
        let whole = ChildFrame.result(call: 5, status: 1, document: [7, 8, 9]).encoded
        #expect(lent.head == whole.head)
        #expect(whole.head.prefix(4) == [3, 0, 0, 0])
    }

    /// Whatever one byte becomes, and wherever a payload is cut, a frame is read or refused; never a crash.
    @Test func damagedFramesAreRefusedOrRead() {
        var refused = 0
        for raw in Self.hostFrames.map({ Wire.raw($0.encoded) }) + Self.childFrames.map({ Wire.raw($0.encoded) }) {
            var damaged: [RawFrame] = []
            for index in raw.payload.indices {
                damaged.append(raw)
                damaged[damaged.count - 1].payload.removeSubrange(index...)
                for flip: UInt8 in [0x01, 0x80, 0xFF] {
                    damaged.append(raw)
                    damaged[damaged.count - 1].payload[index] ^= flip
                }
            }
            for bit in 0..<16 {
                damaged.append(raw)
                damaged[damaged.count - 1].flags ^= 1 << UInt16(bit)
                damaged.append(raw)
                damaged[damaged.count - 1].type ^= 1 << UInt16(bit)
            }
            for frame in damaged {
                if (try? HostFrame(frame)) == nil { refused += 1 }
                if (try? ChildFrame(frame)) == nil { refused += 1 }
            }
        }
        #expect(refused > 1_000)
    }

    @Test func faultsNameFrameAndField() {
        func fault(_ type: UInt16, flags: UInt16 = 0, _ payload: [UInt8]) -> FrameFault? {
            let raw = RawFrame(type: type, flags: flags, payload: payload)
            do throws(FrameFault) {
                if type < 0x100 { _ = try HostFrame(raw) } else { _ = try ChildFrame(raw) }
                return nil
            } catch {
                return error
            }
        }
        #expect(fault(2, [1, 0, 0, 0]) == .short(type: "CALL", field: "flags", needed: 4, left: 0))
        let name: [UInt8] = Array(repeating: 0, count: 16) + [9, 0, 0, 0, 65]
        #expect(fault(2, name) == .short(type: "CALL", field: "name", needed: 9, left: 1))
        #expect(fault(3, flags: 2, []) == .flags(type: "CANCEL", found: 2))
        #expect(fault(9, [0]) == .trailing(type: "PING", bytes: 1))
        #expect(fault(99, []) == .unknownType(99))
        #expect(fault(1, [91, 93]) == .content(type: "START", field: "document", reason: "is not an object"))
        let notText: [UInt8] = [0, 0, 0, 0, 1, 0, 0, 0, 0xFF]
        #expect(fault(0x105, notText) == .content(type: "LOG", field: "message", reason: "is not UTF-8"))
        // A list that claims four thousand million entries takes no memory for them.
        let many: [UInt8] = [0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]
        #expect(
            fault(5, many)
                == .content(
                    type: "TABLE", field: "segments", reason: "has 4294967295 entries; at most 64 are allowed"))
        #expect(fault(0x10C, [1]).map { "\($0)" } == "DRAINED: 1 bytes follow the last field")
    }
}

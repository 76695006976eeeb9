// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import JSON
import Synchronization
import Testing

/// The SDK's side of the boundary, against a scripted host.
@Suite struct InstanceTests {
    @Test func entryIsCompleteAndPure() {
        let entry = ProbeInstance.entry.pointer.pointee
        #expect(entry.magic == HF_MAGIC)
        #expect(Int(entry.struct_size) == MemoryLayout<hf_entry>.size)
        #expect(
            String(decoding: UnsafeRawBufferPointer(start: entry.id.ptr, count: entry.id.len), as: UTF8.self)
                == "org.example.probe")
        #expect(RuntimeTag.current.hasPrefix("swift-6."))
        #expect(RuntimeTag.current.hasSuffix("-dynamic"))
        #expect(ProbeInstance.entry.pointer == ProbeInstance.entry.pointer)
    }

    @Test func inlineEndsInsideTheCall() {
        let probe = ProbeInstance()
        probe.call(5, "inline", "{\"a\":1}")
        #expect(
            probe.host.seen.withLock { $0.endings }
                == [.init(call: 5, status: HF_OK, document: ["structured": ["a": 1]])])
    }

    @Test func asyncEndsOnceWithProgressAndContext() async {
        let probe = ProbeInstance()
        probe.call(6, "async")
        let endings = await probe.host.endings(1)
        #expect(endings[0].document == ["content": [["type": "text", "text": "c-1"]]])
        #expect(probe.host.seen.withLock { $0.progress } == ["6 1.0 2.0 half"])
        await probe.drain()
        #expect(probe.host.seen.withLock { $0.endings.count } == 1)
    }

    @Test func unknownToolKindFlagAndBadArguments() {
        let probe = ProbeInstance()
        probe.call(1, "nothing")
        probe.call(2, "inline", kind: 99)
        probe.call(3, "inline", flags: 1 << 20)
        probe.call(4, "inline", "{\"a\":")
        probe.call(5, "inline", flags: HF_CALL_REPLAY)
        #expect(
            probe.host.seen.withLock { $0.endings.map(\.status) }
                == [HF_UNSUPPORTED, HF_UNSUPPORTED, HF_UNSUPPORTED, HF_INVALID, HF_OK])
    }

    @Test func requestsCarryTheCallAndComeBack() async {
        let probe = ProbeInstance()
        probe.call(9, "ask")
        let request = await probe.host.request()
        #expect(request.call == 9)
        #expect(request.service == "kv/1")
        #expect(request.json == "{\"k\":1}")
        request.answer(HF_OK, "[1,2]")
        let endings = await probe.host.endings(1)
        #expect(endings[0].document == ["structured": ["reply": [1, 2]]])
    }

    @Test func hostsErrorPassesThrough() async {
        let probe = ProbeInstance()
        probe.call(9, "ask")
        await probe.host.request().answer(HF_CONFLICT, "{\"detail\":\"late\"}")
        let endings = await probe.host.endings(1)
        #expect(endings == [.init(call: 9, status: HF_CONFLICT, document: ["detail": "late"])])
    }

    @Test func refusedRequestEndsWithoutADone() async {
        let probe = ProbeInstance()
        probe.host.requestStatus.withLock { $0 = HF_STALE }
        probe.call(9, "ask_softly")
        let endings = await probe.host.endings(1)
        #expect(endings[0].document["structured"]?["status"] == .integer(Int64(HF_STALE)))
    }

    @Test func cancelReachesTheTaskAndItsRequest() async {
        let probe = ProbeInstance()
        probe.call(3, "ask")
        let request = await probe.host.request()
        probe.table.cancel(probe.instance, 3)
        probe.table.cancel(probe.instance, 12_345)
        #expect(probe.host.seen.withLock { $0.cancelledOperations } == [77])
        request.answer(HF_CANCELLED, "")
        probe.call(4, "wait")
        probe.table.cancel(probe.instance, 4)
        let endings = await probe.host.endings(2)
        #expect(endings.map(\.status) == [HF_CANCELLED, HF_CANCELLED])
    }

    @Test func drainWaitsForWhatRuns() async {
        let probe = ProbeInstance()
        probe.call(3, "ask")
        let request = await probe.host.request()
        let isDrained = Flag()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await probe.drain()
                isDrained.value.withLock { $0 = true }
            }
            for _ in 0..<100 { await Task.yield() }
            #expect(!isDrained.value.withLock { $0 })
            request.answer(HF_OK, "1")
        }
        #expect(isDrained.value.withLock { $0 })
        probe.table.destroy(probe.instance)
    }

    @Test func badConfigurationNamesTheField() {
        let probe = ProbeInstance(config: "{\"fault\":\"x\"}")
        #expect(probe.status == HF_INVALID)
        #expect(probe.instance == nil)
        #expect(probe.error["detail"] == "\"fault\" must be absent, is \"x\".")
    }

    @Test func olderHostWithAShorterTableIsRefusedOnlyWhenItLacksTheFirstMinor() {
        #expect(ProbeInstance(host: ScriptedHost(structSize: 16)).status == HF_UNSUPPORTED)
        // A newer host has a longer table; what we do not know is not read.
        #expect(ProbeInstance(host: ScriptedHost(structSize: MemoryLayout<hf_host_api>.size)).status == HF_OK)
    }

    @Test func thousandCallsFromManyThreadsEndOnceEach() async {
        let probe = ProbeInstance()
        await withTaskGroup(of: Void.self) { group in
            for id in 1...1_000 as ClosedRange<UInt64> {
                group.addTask { probe.call(id, id.isMultiple(of: 3) ? "inline" : "async") }
            }
        }
        let endings = await probe.host.endings(1_000)
        #expect(Set(endings.map(\.call)).count == 1_000)
        #expect(endings.allSatisfy { $0.status == HF_OK })
        await probe.drain()
    }
}

/// A flag that several tasks share.
private final class Flag: Sendable {
    let value = Mutex(false)
}

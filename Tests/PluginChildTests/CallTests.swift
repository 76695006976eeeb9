// SPDX-License-Identifier: Apache-2.0

import CHoldfast
import Glibc
import JSON
import PluginChannel
import Testing

@Suite struct CallTests {
    @Test func callsAreAnswered() throws {
        let (child, _) = try TestChild.ready()
        for id in 1...50 { try child.call("noop", id: UInt64(id)) }
        // Calls run at the same time: their results come in any order, each once.
        #expect(try child.takeValues(50) == Dictionary(uniqueKeysWithValues: (1...50).map { (UInt64($0), 0) }))
        try child.call("unknown", id: 99)
        #expect(try child.next() == .result(call: 99, status: HF_UNSUPPORTED, document: []))
        try child.send(.ping(id: 5))
        #expect(try child.next() == .pong(id: 5))
        try child.send(.configure(id: 6, document: Array("{}".utf8)))
        #expect(try child.next() == .configured(id: 6, status: HF_UNSUPPORTED, error: []))
    }

    @Test func aSecondCompletionIsStale() throws {
        let (child, _) = try TestChild.ready()
        try child.call("twice", id: 1)
        #expect(try child.takeValue(of: 1) == 1)
        #expect(try child.value("told", id: 2) == Int64(HF_STALE))
    }

    @Test func anAbandonedCallIsStale() throws {
        let (child, _) = try TestChild.ready()
        try child.call("keep", id: 1)
        try child.send(.cancel(id: 1, isAbandoned: true))
        #expect(try child.value("release_kept", id: 2) == Int64(HF_STALE))
    }

    @Test func cancelReachesThePlugin() throws {
        let (child, _) = try TestChild.ready()
        try child.call("keep", id: 1)
        try child.send(.cancel(id: 4711, isAbandoned: false))
        try child.send(.cancel(id: 1, isAbandoned: false))
        #expect(try child.takeValue(of: 1) == -1)
    }

    /// A call that blocks in `call()` stops neither others nor its own cancellation, however many there are.
    @Test func blockingCallsDoNotStopTheChild() throws {
        let (child, _) = try TestChild.ready()
        for id in 1...8 { try child.call("block", id: UInt64(id)) }
        #expect(try child.value("noop", id: 100) == 0)
        for id in 1...8 {
            try child.send(.cancel(id: UInt64(id), isAbandoned: false))
            // How often `cancel()` was called; for this one it may just be on its way.
            #expect(try (Int64(id) - 1...Int64(id)).contains(child.takeValue(of: UInt64(id))))
        }
        #expect(try child.value("noop", id: 101) == 0)
    }

    @Test func deadlinesAreSeenWithoutACancel() throws {
        let (child, _) = try TestChild.ready()
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let soon = Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1_000 + 5_000
        try child.call("block", id: 1, deadline: soon)
        #expect(try child.takeValue(of: 1) == 0)
    }

    /// When all threads are inside the plugin, calls are refused and the rest still works.
    @Test func threadsRunOutWithAnAnswer() throws {
        let (child, _) = try TestChild.ready()
        for id in 1...80 { try child.call("block_until_released", id: UInt64(id)) }
        let frame = try child.next()
        guard case .result(let id, HF_UNAVAILABLE, let document) = frame else {
            Issue.record("\(String(describing: frame))")
            return
        }
        #expect(id > 50)
        #expect(String(decoding: document, as: UTF8.self).contains("busy"))
        try child.send(.ping(id: 1))
        while let frame = try child.next() {
            if frame == .pong(id: 1) { break }
        }
    }

    @Test func aSerialPluginRunsOneAtATime() throws {
        let (child, report) = try TestChild.ready(ProbeLibrary.serial)
        #expect(report.entry.flags == HF_PLUGIN_SERIAL)
        for id in 1...5 { try child.call("overlap", id: UInt64(id)) }
        for id in 1...5 { #expect(try child.takeValue(of: UInt64(id)) == 1) }
        // One that waits behind another is ended here when it is cancelled.
        try child.call("announce_and_block", id: 10)
        #expect(try child.next() == .progress(call: 10, done: 0, total: 0, message: "inside"))
        try child.call("noop", id: 11)
        try child.send(.cancel(id: 11, isAbandoned: false))
        try child.send(.cancel(id: 10, isAbandoned: false))
        _ = try child.takeValue(of: 10)
        #expect(try child.next() == .result(call: 11, status: HF_CANCELLED, document: []))
    }

    @Test func aBlockingPluginHasFourThreads() throws {
        let (child, _) = try TestChild.ready(ProbeLibrary.blocking)
        for id in 1...4 { try child.call("block_until_released", id: UInt64(id)) }
        try child.call("noop", id: 5)
        try child.send(.ping(id: 1))
        #expect(try child.next() == .pong(id: 1))
        try child.send(.cancel(id: 5, isAbandoned: true))
    }

    @Test func completionsComeFromAnyThread() throws {
        let (child, _) = try TestChild.ready()
        for id in 1...5 { try child.call("late_thread", id: UInt64(id)) }
        for _ in 1...5 {
            guard case .result(_, 0, _) = try child.next() else {
                Issue.record("no result")
                return
            }
        }
    }

    @Test func aResultBeyondTheLimitIsAnError() throws {
        let (child, _) = try TestChild.ready()
        try child.call("huge", id: 1)
        guard case .result(1, HF_INTERNAL, let document) = try child.next() else {
            Issue.record("no internal error")
            return
        }
        #expect(String(decoding: document, as: UTF8.self).contains("104857600 bytes; 67108864 are allowed"))
    }

    @Test func swiftPluginsRunWithTheirOwnThreads() throws {
        let child = try TestChild.echo()
        for (id, tool) in ["echo", "echo_async"].enumerated() {
            try child.call(tool, id: UInt64(id), arguments: ["a": [1, "é"]])
            let frame = try child.next()
            guard case .result(UInt64(id), 0, let document) = frame else {
                Issue.record("\(String(describing: frame))")
                return
            }
            #expect(try JSONValue.parse(document)["structured"] == ["a": [1, "é"]])
        }
        try child.call("echo_sleep", id: 9, arguments: ["milliseconds": 600_000])
        try child.send(.cancel(id: 9, isAbandoned: false))
        guard case .result(9, HF_CANCELLED, _) = try child.next() else {
            Issue.record("not cancelled")
            return
        }
    }
}

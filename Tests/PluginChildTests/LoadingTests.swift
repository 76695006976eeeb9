// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import PluginChannel
import Testing

@Suite struct LoadingTests {
    @Test func readyTellsWhatWasLoaded() throws {
        let (child, report) = try TestChild.ready()
        #expect(
            report.entry
                == ReadyReport.Entry(
                    id: "org.example.probe", version: "1.0.0", runtime: "c", abiMajor: 1, abiMinor: 0, flags: 0))
        #expect(report.description == ["tools": []])
        #expect(report.pid == child.pid)
        #expect(report.confinement.noNewPrivileges)
        #expect(report.confinement.parentDeathSignal)
    }

    /// What a REFUSED frame says, and that the child ends with status 70.
    private static func refusal(_ change: (inout StartOrder) -> Void) throws -> String {
        let child = try TestChild(TestChild.order(ProbeLibrary.plain, change))
        guard case .refused(let detail) = try child.next() else { return "not refused" }
        #expect(try child.next() == nil)
        #expect(Ending.code(try child.end()) == 70)
        return detail
    }

    @Test func whatCannotBeLoadedIsRefused() throws {
        #expect(try Self.refusal { $0.library = "/no/such.so" }.contains("cannot be loaded"))
        #expect(
            try Self.refusal { $0.version = "1.0.1" }
                == "the library says that it is version 1.0.0, its manifest 1.0.1")
        #expect(try Self.refusal { $0.id = "other" }.contains("its manifest \"other\""))
        #expect(try Self.refusal { $0.runtime = "rust" }.contains("its runtime is c"))
    }

    @Test func createMayWaitForAnAnswer() throws {
        let child = try TestChild(TestChild.order(ProbeLibrary.askingInCreate))
        guard case .request(let operation, 0, "any/1", _) = try child.next() else {
            Issue.record("no request")
            return
        }
        try child.send(.reply(operation: operation, status: 0, document: Array("{}".utf8)))
        _ = try child.takeReady()
    }

    @Test func aDryRunLeavesNothing() throws {
        let child = try TestChild(TestChild.order { $0.isDryRun = true })
        #expect(try child.takeReady().description == ["tools": []])
        #expect(try child.next() == nil)
        #expect(Ending.code(try child.end()) == 0)
        #expect(child.errorText().hasPrefix("destroyed: "))
    }

    @Test func aCrashInCreateIsReported() throws {
        let child = try TestChild(TestChild.order(ProbeLibrary.crashingInCreate) { $0.isDryRun = true })
        #expect(try child.next() == nil)
        #expect(Ending.signal(try child.end()) == SIGSEGV)
        let symbols = child.crashReport?["frames"]?.arrayValue?.compactMap { $0["symbol"]?.stringValue }
        #expect(symbols?.first == "probe_crashes_here")
    }

    @Test func aBrokenProtocolEndsTheChild() throws {
        let first = try TestChild(nil)
        try first.send(.ping(id: 1))
        #expect(try first.next() == nil)
        #expect(Ending.code(try first.end()) == 76)
        #expect(first.errorText().contains("the first frame is not START"))

        let (second, _) = try TestChild.ready()
        try second.send(.start(TestChild.order()))
        #expect(try second.next() == nil)
        #expect(Ending.code(try second.end()) == 76)

        let (third, _) = try TestChild.ready()
        try third.channel.send(ChildFrame.drained.encoded)
        #expect(try third.next() == nil)
        #expect(third.errorText().contains("unknown type"))
    }

    /// The child asks to be killed with the thread that started it, which must therefore not be just any thread.
    @Test func theThreadThatStartsItMayEnd() throws {
        final class Shared: @unchecked Sendable {  // written by one thread before the other reads
            var child: TestChild?
            var task = ""
        }
        let shared = Shared()
        let isStarted = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
        defer { isStarted.deallocate() }
        sem_init(isStarted, 0, 0)
        nonisolated(unsafe) let semaphore = isStarted
        #expect(
            DetachedThread.start {
                shared.child = try? TestChild.ready().child
                var buffer = [UInt8](repeating: 0, count: 64)
                let count = readlink("/proc/thread-self", &buffer, buffer.count)
                shared.task = "/proc/" + String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
                sem_post(semaphore)
            })
        sem_wait(isStarted)
        #expect(shared.task.contains("/task/"))
        // Bounded: another thread may get the number.
        for _ in 0..<10_000 where access(shared.task, F_OK) == 0 { usleep(1_000) }
        let child = try #require(shared.child)
        #expect(try child.value("noop", id: 1) == 0)
        usleep(2_000)
        #expect(try child.value("noop", id: 2) == 0)
    }

    @Test func theEndOfTheChannelEndsTheChild() throws {
        let (child, _) = try TestChild.ready()
        try child.call("block_until_released", id: 1)
        child.channel.shutDown()
        #expect(Ending.code(try child.end()) == 0)
        let orphan = try TestChild(TestChild.order { $0.parent = 1 })
        #expect(try orphan.next() == nil)
        #expect(Ending.code(try orphan.end()) == 0)
    }
}

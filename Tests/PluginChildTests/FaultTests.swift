// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import PluginChannel
import Testing

@Suite struct FaultTests {
    /// The child dies of its signal and says where; nothing comes over the channel.
    private static func crash(_ tool: String) throws -> (signal: Int32?, report: JSONValue?) {
        let (child, _) = try TestChild.ready()
        try child.call(tool, id: 1)
        #expect(try child.next() == nil)
        let signal = Ending.signal(try child.end())
        return (signal, child.crashReport)
    }

    @Test func aBadPointerIsReported() throws {
        let (signal, report) = try Self.crash("segv")
        #expect(signal == SIGSEGV)
        #expect(report?["signal"] == 11)
        #expect(report?["signal_name"] == "SIGSEGV")
        #expect(report?["address"] == 0)
        let frames = report?["frames"]?.arrayValue ?? []
        #expect(frames.first?["symbol"] == "probe_crashes_here")
        #expect(frames.first?["image"] == .string(ProbeLibrary.plain))
        // Down to the child's own code.
        #expect(frames.contains { $0["image"]?.stringValue?.hasSuffix("holdfast-plugin-host") ?? false })
    }

    @Test func anAbortIsReported() throws {
        let (signal, report) = try Self.crash("abort")
        #expect(signal == SIGABRT)
        #expect(report?["signal_name"] == "SIGABRT")
        #expect(report?["address"] == nil)
        let images = report?["frames"]?.arrayValue?.compactMap { $0["image"]?.stringValue } ?? []
        #expect(images.contains(ProbeLibrary.plain))
    }

    /// The report has a stack of its own.
    @Test func anExhaustedStackIsReported() throws {
        let (signal, report) = try Self.crash("overflow")
        #expect(signal == SIGSEGV)
        #expect((report?["frames"]?.arrayValue?.count ?? 0) > 10)
    }

    @Test func whatItPrintsGoesToThePipes() throws {
        let (child, _) = try TestChild.ready()
        #expect(try child.value("stdout") == 0)
        try child.send(.drain)
        #expect(try child.next() == .drained)
        _ = try child.end()
        #expect(child.outputText() == "to stdout\n")
        #expect(child.errorText().hasPrefix("to stderr\n"))
    }

    /// The host sees the end, or nonsense, and nothing hangs.
    @Test func aDamagedChannelEndsTheChild() throws {
        let (closing, _) = try TestChild.ready()
        try closing.call("close_channel", id: 1)
        #expect(try closing.next() == nil)
        #expect(Ending.code(try closing.end()) == 76)

        let (elsewhere, _) = try TestChild.ready()
        try elsewhere.call("close_channel_elsewhere", id: 1)
        _ = try? elsewhere.next()
        #expect(Ending.code(try elsewhere.end()) == 76)

        let (garbage, _) = try TestChild.ready()
        try garbage.call("garbage", id: 1)
        #expect(throws: ChannelFault.self) { try garbage.next() }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import Kernel
import PluginHost
import Testing

/// Harm that a plugin does to its own process and to the channel of that process.
@Suite struct MisbehaviourProcessTests {
    @Test(arguments: [
        ("close", "crashed ("),
        ("too_long", "broke the protocol"),
        ("shorter_than_it_is", "broke the protocol"),
        ("wrong_type", "broke the protocol"),
        ("type_of_the_host", "broke the protocol"),
        ("garbage", "broke the protocol"),
    ])
    func spoiltChannelsEndTheProcess(tool: String, told: String) async throws {
        let pair = try Neighbours(.process, tools: [tool, "fine"])
        let problem = try await pair.problem(tool)
        #expect(problem.code == .serviceUnavailable && problem.isRetryable)
        #expect(problem.detail.contains(told), "\(problem.detail)")
        #expect(
            await pair.host.until {
                pair.host.lines.contains("org.example.unruly error its process ended unexpectedly")
            })
        #expect(try pair.running.status.crashes == 1)
        try await pair.theOtherServes()
        try await pair.itServesAgain()
    }

    @Test func aFrameThatIsShorterThanItSaysSwallowsTheAnswer() async throws {
        let pair = try Neighbours(.process, tools: ["longer_than_it_is", "fine"])
        let running = try pair.running
        let task = Task { try await pair.problem("longer_than_it_is") }
        #expect(await pair.host.until { running.status.state == .running && running.status.callsInFlight == 1 })
        pair.host.advance(milliseconds: 1_000)
        pair.host.advance(milliseconds: 1_000)
        #expect(try await task.value.code == .timeout)
        try await pair.theOtherServes()
        try await pair.itServesAgain()
    }

    @Test func aFloodOnTheOutputIsCutAndCounted() async throws {
        let pair = try Neighbours(.process, tools: ["flood", "fine"])
        #expect(try await pair.value("flood") == 0, "somebody reads what it writes")
        let running = try pair.running
        #expect(await pair.host.until { running.status.droppedLines > 10_000 })
        #expect(pair.host.lines.all.count < 1_100)
        #expect(try await pair.value("fine") == 0)
        try await pair.theOtherServes()
    }

    @Test func memoryEndsAtItsLimit() async throws {
        let pair = try Neighbours(.process, tools: ["eat", "fine"], memoryMegabytes: 48)
        // What could be had is answered, or there is not even room for the answer.
        if let megabytes = try? await pair.value("eat") { #expect((32..<1_024).contains(megabytes)) }
        try await pair.theOtherServes()
        let running = try pair.running
        if running.status.crashes == 0, let pid = running.status.pid { kill(pid, SIGKILL) }
        #expect(await pair.host.until { running.status.pid == nil })
        try await pair.itServesAgain()
    }
}

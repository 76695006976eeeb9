// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import PluginHost
import Testing

/// Crashes outside of calls: inside the daemon they are met by the dry run, in a process of its own by the host.
@Suite struct MisbehaviourCrashTests {
    @Test(arguments: ["ENTRY_CRASHES", "DRAIN_CRASHES", "DESTROY_CRASHES"])
    func whatCrashesInADryRunNeverGetsIntoTheDaemon(macro: String) async throws {
        let pair = try Neighbours(.inProcess, [macro])
        #expect(pair.unruly.state == .refused)
        let reason = try #require(pair.unruly.reason)
        #expect(reason.hasPrefix("it crashed in a dry run: SIGSEGV in unruly_crash"), "\(reason)")
        #expect(try await pair.problem("fine").code == .notFound)
        try await pair.theOtherServes()
    }

    @Test func aCrashInTheEntryFunctionIsToldToWhoWaits() async throws {
        let pair = try Neighbours(.process, ["ENTRY_CRASHES"])
        let problem = try await pair.problem("fine")
        #expect(problem.code == .serviceUnavailable && problem.isRetryable)
        #expect(problem.detail == "The plugin org.example.unruly crashed (SIGSEGV) before the call had ended.")
        #expect(
            await pair.host.until {
                pair.host.lines.contains("org.example.unruly error its process ended unexpectedly: SIGSEGV")
            })
        try await pair.theOtherServes()
    }

    @Test func aCrashInCancelEndsTheCall() async throws {
        let pair = try Neighbours(.process, ["CANCEL_CRASHES"], tools: ["wait", "fine"])
        let running = try pair.running
        let task = Task { try await pair.problem("wait") }
        #expect(await pair.host.until { running.status.state == .running && running.status.callsInFlight == 1 })
        task.cancel()
        let problem = try await task.value
        #expect(problem.detail.contains("crashed (SIGSEGV)"), "\(problem.detail)")
        #expect(running.status.crashes == 1)
        try await pair.theOtherServes()
        try await pair.itServesAgain()
    }

    @Test(arguments: ["DRAIN_CRASHES", "DESTROY_CRASHES"])
    func aCrashWhileItIsStoppedIsLogged(macro: String) async throws {
        let pair = try Neighbours(.process, [macro])
        let running = try pair.running
        #expect(try await pair.value("fine") == 0)
        #expect(await running.drain(withinMilliseconds: 5_000))
        #expect(await pair.host.until { pair.host.lines.contains("its process crashed while it was being stopped") })
        #expect(pair.host.lines.contains("\"cause\":\"SIGSEGV\""))
        try await pair.theOtherServes()
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func aReasonForNoDescriptionIsGivenOn(placement: PluginManifest.Placement) async throws {
        let pair = try Neighbours(placement, ["DESCRIBE_FAILS"])
        let reason: String
        if placement == .process {
            reason = try await pair.problem("fine").detail
        } else {
            reason = try #require(pair.unruly.reason)
        }
        #expect(reason.contains("describe() ended with") && reason.hasSuffix(": nobody may know"), "\(reason)")
        try await pair.theOtherServes()
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func aDescriptionThatGrowsBetweenLoadsIsRefused(placement: PluginManifest.Placement) async throws {
        // The file is made when the plugin has been loaded, read and approved.
        let marker = try Workshop()
        let pair = try Neighbours(placement, ["MARKER=\"\(marker.path)/changed\""])
        #expect(try await pair.value("fine") == 0)
        try Workshop.write([], to: marker.path + "/changed")
        let sentence = "describe() offers tools \"more\", which the manifest does not declare"
        if placement == .inProcess {
            // What was served goes on; what would be loaded is not.
            #expect(try await pair.value("fine") == 0)
            let again = pair.host.loader.loadAll(site: pair.site)
            #expect(again.first { $0.manifest.id == "org.example.unruly" }?.reason == sentence)
        } else {
            let running = try pair.running
            pair.host.advance(milliseconds: 300_001)
            #expect(await pair.host.until { running.status.pid == nil && running.status.state == .stopped })
            let problem = try await pair.problem("fine")
            #expect(problem.detail.hasSuffix(sentence), "\(problem.detail)")
        }
        try await pair.theOtherServes()
    }
}

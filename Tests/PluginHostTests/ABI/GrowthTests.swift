// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import PluginHost
import Testing

/// Plugins and hosts of different minor versions: what both know works, what one does not know is left alone.
@Suite struct GrowthTests {
    private func load(
        _ source: String, id: String, tools: [String], in placement: PluginManifest.Placement,
        macros: [String] = [], grants: Set<String> = []
    ) throws -> (TestHost, RegisteredPlugin) {
        let host = try TestHost(placement)
        let library = try host.workshop.compile(source, defining: macros, flags: ["-Wall", "-Wextra"])
        var manifest = Manifests.faulty(tools).objectValue ?? [:]
        manifest["id"] = .string(id)
        manifest["permissions"] = .array(grants.sorted().map { .string($0) })
        try host.workshop.install(library: library, manifest: .object(manifest))
        let site = SitePlugin(id: id, isEnabled: true, placement: placement, grants: grants)
        return (host, try #require(host.load([site]).first))
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func frozenPluginRunsAndSkipsTheColumnsThatItDoesNotKnow(placement: PluginManifest.Placement) async throws {
        let (host, plugin) = try load(
            "frozen_v1", id: "org.example.frozen", tools: ["frozen_has", "frozen_sum"], in: placement,
            grants: ["table:people"])
        #expect(plugin.state == .enabled, "\(plugin.reason ?? "")")
        let has = try await host.run("frozen_has").structured
        #expect(has == ["has": "lcipmerxq", "minor": 0, "size": "whole"])
        #expect(host.lines.contains("org.example.frozen info frozen"))
        // Text, which it does not read, stands before the numbers, which it does.
        #expect(try await host.run("frozen_sum").structured == ["sum": 142, "columns": 2])
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func futurePluginRunsOnWhatItNeedsOfThisHost(placement: PluginManifest.Placement) async throws {
        let (host, plugin) = try load(
            "future", id: "org.example.future", tools: ["future"], in: placement, macros: ["WITHOUT_DESCRIBE"])
        #expect(plugin.state == .enabled, "\(plugin.reason ?? "")")
        let known = try await host.run("future").structured
        #expect(known == ["tables": 1, "tables_9": 0, "events_9": 0, "draft": 0])
        let running = try #require(plugin.instance as? any RunningPlugin)
        #expect(await running.drain(withinMilliseconds: 5_000))
    }

    @Test func listsThatThisHostDoesNotKnowAreSkippedInADescription() throws {
        let (_, plugin) = try load(
            "future", id: "org.example.future", tools: ["future"], in: .inProcess)
        #expect(plugin.state == .enabled, "\(plugin.reason ?? "")")
    }

    @Test(
        arguments: PluginManifest.Placement.allCases,
        [
            (["MIN_MINOR=7"], "it needs ABI 1.7; this daemon speaks 1.0"),
            (["FLAGS=0x10000u"], "the plugin sets flags that must be understood: 0x10000"),
        ])
    func whatNeedsMoreThanThisHostIsRefused(
        placement: PluginManifest.Placement, refused: (macros: [String], reason: String)
    ) async throws {
        let (host, plugin) = try load(
            "future", id: "org.example.future", tools: ["future"], in: placement, macros: refused.macros)
        var reason = plugin.reason
        if placement == .process {
            do { _ = try await host.run("future") } catch { reason = error.detail }
        }
        #expect(reason?.hasSuffix(refused.reason) == true, "\(reason ?? "it runs")")
    }

    @Test(arguments: [
        // Bytes of the host's table and of the call, kind, flags, tool; 80 is ABI 1.0.
        (
            "80 80 1 0 frozen_has",
            "log:frozen 0 {\"structured\":{\"has\":\"lcipmerxq\",\"minor\":0,\"size\":\"whole\"}}"
        ),
        (
            "400 400 1 0 frozen_has",
            "log:frozen 0 {\"structured\":{\"has\":\"lcipmerxq\",\"minor\":0,\"size\":\"whole\"}}"
        ),
        ("72 80 1 0 frozen_has", "log:frozen 0 {\"structured\":{\"has\":\"lcipmerx\",\"minor\":0,\"size\":\"short\"}}"),
        ("24 80 1 0 frozen_has", "log:frozen 0 {\"structured\":{\"has\":\"lc\",\"minor\":0,\"size\":\"short\"}}"),
        ("72 80 1 0 frozen_sum", "3 {\"detail\":\"this host has no tables\"}"),
        ("80 80 99 0 frozen_has", "3 {\"detail\":\"newer than 1.0\"}"),
        ("80 80 1 0x10000 frozen_has", "3 {\"detail\":\"newer than 1.0\"}"),
        ("80 80 1 0x80 frozen_sum", "3 {\"detail\":\"this host has no tables\"}"),
    ])
    func frozenPluginOnOtherHosts(order: String, answer: String) throws {
        let workshop = try Workshop()
        let library = try workshop.compile("frozen_v1")
        #expect(try onOtherHost(workshop, library, order) == answer + "\n")
    }

    /// The SDK keeps the same word: what it does not find on an older host it does without.
    @Test(arguments: [
        ("80 80 1 0 echo", "0 {\"structured\":{}}"), ("400 400 1 0 echo", "0 {\"structured\":{}}"),
        ("72 80 1 0 echo_async", "0 {\"structured\":{}}"), ("64 80 1 0 echo", "0 {\"structured\":{}}"),
        ("80 80 99 0 echo", "3 "), ("80 80 1 0x10000 echo", "3 "), ("80 80 1 0x80 echo", "0 {\"structured\":{}}"),
    ])
    func swiftPluginOnOtherHosts(order: String, answer: String) throws {
        #expect(try onOtherHost(Workshop(), Workshop.echoLibrary, order) == answer + "\n")
    }

    @Test func swiftPluginSaysWhichHostIsTooOld() throws {
        let said = try onOtherHost(Workshop(), Workshop.echoLibrary, "24 80 1 0 echo")
        #expect(said.hasPrefix("create 3 {"), "\(said)")
    }

    private func onOtherHost(_ workshop: Workshop, _ library: String, _ order: String) throws -> String {
        let host = try workshop.program("other_host/host.c", header: Workshop.publicHeader, named: "host")
        return try workshop.output(of: [host, library] + order.split(separator: " ").map(String.init))
    }
}

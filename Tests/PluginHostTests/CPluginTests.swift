// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import PluginHost
import Synchronization
import Testing

/// A plugin in plain C, built from the frozen copy of the header.
@Suite struct CPluginTests {
    @Test(arguments: PluginManifest.Placement.allCases)
    func frozenPluginOfVersionOneLoadsAndAnswers(placement: PluginManifest.Placement) async throws {
        let host = try TestHost(placement)
        let library = try host.workshop.compile(
            "c_echo", flags: ["-std=c11", "-Wall", "-Wextra", "-pedantic", "-Werror"])
        var manifest = Manifests.faulty(["c_echo"]).objectValue ?? [:]
        manifest["id"] = "org.example.c-echo"
        try host.workshop.install(library: library, manifest: .object(manifest))
        let plugin = try #require(
            host.load([SitePlugin(id: "org.example.c-echo", isEnabled: true, placement: placement)]).first)
        #expect(plugin.state == .enabled, "\(plugin.reason ?? "")")
        let result = try await host.run("c_echo", ["a": [1, 2]])
        #expect(result.structured == ["a": [1, 2]])
        #expect(host.linesAfterLoading == ["org.example.c-echo info created {}"])
        let instance = try #require(plugin.instance as? any RunningPlugin)
        #expect(await instance.drain(withinMilliseconds: 1_000))
    }
}

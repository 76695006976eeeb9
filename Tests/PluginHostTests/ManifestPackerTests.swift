// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import PluginChannel
import PluginHost
import Testing

@Suite struct ManifestPackerTests {
    @Test func packedManifestIsReadAndLoads() throws {
        let document = try ManifestPacker.pack(library: Workshop.echoLibrary, pluginJSON: Manifests.echo)
        let manifest = try PluginManifest(reading: document)
        #expect(manifest.id == "dev.holdfast.echo")
        #expect(manifest.runtime.hasPrefix("swift-6."))
        #expect(manifest.tools.contains { $0.name == "echo" && $0.execution == .inline })
        #expect(manifest.tools.contains { $0.name == "echo_write" && $0.worstEffect == .destructive })
        #expect(manifest.signals.map(\.id) == ["echo.load"])
        #expect(manifest.metrics.map(\.name) == ["echo_calls_total"])
    }

    @Test func refusesWhatTheHostWouldRefuse() throws {
        var other = Manifests.echo.objectValue ?? [:]
        other["version"] = "2.0.0"
        #expect(throws: PluginRefusal("the library says that it is version 1.0.0, its manifest 2.0.0")) {
            try ManifestPacker.pack(library: Workshop.echoLibrary, pluginJSON: .object(other))
        }
        other["licence"] = nil
        #expect(throws: PluginRefusal.self) {
            try ManifestPacker.pack(library: Workshop.echoLibrary, pluginJSON: .object(other))
        }
        #expect(throws: PluginRefusal("/nowhere.so does not exist")) {
            try ManifestPacker.pack(library: "/nowhere.so", pluginJSON: Manifests.echo)
        }
    }
}

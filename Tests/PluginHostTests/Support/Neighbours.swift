// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import PluginChannel
import PluginHost
import Telemetry
import Testing

/// A daemon with a plugin that harms whoever lets it, and one beside it that must not notice.
struct Neighbours {
    let host: TestHost
    let unruly: RegisteredPlugin
    /// What the site says of both.
    let site: [SitePlugin]

    /// Loads both in the same placement.
    init(
        _ placement: PluginManifest.Placement, _ macros: [String] = [], tools: [String] = ["fine"],
        permissions: Set<String> = [], memoryMegabytes: Int64? = nil
    ) throws {
        host = try TestHost(placement)
        let library = try host.workshop.compile("unruly", defining: macros)
        var document = Manifests.faulty([]).objectValue ?? [:]
        document["id"] = "org.example.unruly"
        document["permissions"] = .array(permissions.sorted().map { .string($0) })
        document["tools"] = .array(tools.map(Self.tool))
        if let memoryMegabytes { document["limits"] = ["memory_mb": .integer(memoryMegabytes)] }
        try host.workshop.install(library: library, manifest: .object(document))
        let echo = try ManifestPacker.pack(library: Workshop.echoLibrary, pluginJSON: Manifests.echo)
        try host.workshop.install(library: Workshop.echoLibrary, manifest: echo)
        site = [
            SitePlugin(id: "dev.holdfast.echo", isEnabled: true, placement: placement),
            SitePlugin(id: "org.example.unruly", isEnabled: true, placement: placement, grants: permissions),
        ]
        let plugins = host.load(site)
        unruly = try #require(plugins.first { $0.manifest.id == "org.example.unruly" })
    }

    private static func tool(_ name: String) -> JSONValue {
        var tool = Manifests.tool(name).objectValue ?? [:]
        if name == "off_schema" {
            tool["output_schema"] = [
                "type": "object", "properties": ["value": ["type": "integer", "minimum": 0]],
            ]
        }
        return .object(tool)
    }

    /// The harmful plugin's instance.
    var running: any RunningPlugin {
        get throws { try #require(unruly.instance as? any RunningPlugin, "\(unruly.reason ?? "")") }
    }

    /// What a tool of the harmful plugin saw.
    func value(_ tool: String) async throws -> Int64? { try await host.run(tool).structured?["value"]?.integerValue }

    /// What the caller of a tool is told instead of a result.
    func problem(_ tool: String) async throws -> Problem {
        do {
            let result = try await host.run(tool)
            throw PluginRefusal("\(tool) answered with \(result)")
        } catch let problem as Problem { return problem }
    }

    /// The other plugin and the daemon notice nothing.
    func theOtherServes(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let answer = try await host.run("echo", ["still": "here"]).structured
        #expect(answer == ["still": "here"], sourceLocation: sourceLocation)
    }

    /// After the pause, the harmful plugin itself serves again.
    func itServesAgain(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        host.advance(milliseconds: 1_000)
        #expect(try await value("fine") == 0, sourceLocation: sourceLocation)
    }
}

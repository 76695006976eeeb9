// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import Kernel
import PluginHost
import Telemetry
import Testing

/// Every way in which a folder fails to become a plugin: listed as refused with the reason, and nothing else happens.
@Suite struct LoadRefusalTests {
    @Test(arguments: [
        (["MAGIC=0x1234"], "the entry's magic number is 0x1234, not 0x48465031"),
        (["MAJOR=2"], "it speaks ABI major 2; this daemon speaks 1.0"),
        (["MIN_MINOR=3"], "it needs ABI 1.3; this daemon speaks 1.0"),
        (["ENTRY_SIZE=16"], "the entry has 16 bytes; ABI 1.0 has 80"),
        (["ID=\"org.example.liar\""], "the library says that it is \"org.example.liar\""),
        (["VERSION=\"6.6.6\""], "the library says that it is version 6.6.6, its manifest 1.0.0"),
        (["RUNTIME=\"c++\""], "the library says that its runtime is c++, its manifest c"),
        (["RUNTIME=\"swift-5.9-dynamic\""], "the library says that its runtime is swift-5.9-dynamic, its manifest c"),
        (["CALL=NULL"], "the plugin's function table lacks call()"),
        (["FLAGS=0x80000000u"], "the plugin sets flags that must be understood: 0x80000000"),
        (["ENTRY=NULL"], "hf_plugin_entry_v1() returned NULL"),
        (["SYMBOL=another_function"], "does not export hf_plugin_entry_v1"),
        (["SYMBOL=hf_plugin_entry_v2"], "exports hf_plugin_entry_v2; this daemon speaks hf_plugin_entry_v1 only"),
        (["UNDEFINED"], "undefined symbol: no_such_function_anywhere"),
        (["CREATE_FAILS"], "it could not start: the moon is in the wrong house"),
        (["DESCRIBE=\"{\""], "describe() answered with JSON that is not valid"),
        (["DESCRIBE=\"[]\""], "describe() answered with something else than an object"),
        (["DESCRIBE=\"{\\\"tools\\\":[{\\\"name\\\":\\\"extra\\\"}]}\""], "offers tools \"extra\", which the manifest"),
        (
            ["DESCRIBE=\"{\\\"tools\\\":[{\\\"name\\\":\\\"t\\\",\\\"description\\\":\\\"Changed.\\\"}]}\""],
            "differ in tools \"t\", field \"description\""
        ),
    ])
    func faultyLibraries(macros: [String], reason: String) throws {
        let host = try TestHost(.inProcess)
        let plugin = try host.loadFaulty(macros, tools: ["t"])
        #expect(plugin.state == .refused)
        #expect(plugin.reason?.contains(reason) == true, "\(plugin.reason ?? "no reason")")
        #expect(host.registry.current.tools.isEmpty)
    }

    /// In a process of its own the same fault is found when the child is started for the first call.
    @Test(arguments: [
        (["MAGIC=0x1234"], "the entry's magic number is 0x1234, not 0x48465031"),
        (["MAJOR=2"], "it speaks ABI major 2; this daemon speaks 1.0"),
        (["ID=\"org.example.liar\""], "the library says that it is \"org.example.liar\""),
        (["CALL=NULL"], "the plugin's function table lacks call()"),
        (["ENTRY=NULL"], "hf_plugin_entry_v1() returned NULL"),
        (["UNDEFINED"], "undefined symbol: no_such_function_anywhere"),
        (["CREATE_FAILS"], "it could not start: the moon is in the wrong house"),
        (["DESCRIBE=\"{\""], "describe() answered with JSON that is not valid"),
        (["DESCRIBE=\"[]\""], "describe() answered with something else than an object"),
        (["DESCRIBE=\"{\\\"tools\\\":[{\\\"name\\\":\\\"extra\\\"}]}\""], "offers tools \"extra\", which the manifest"),
    ])
    func faultyLibrariesInAProcess(macros: [String], reason: String) async throws {
        let host = try TestHost(.process)
        let plugin = try host.loadFaulty(macros, tools: ["t"])
        #expect(plugin.state == .enabled)
        do {
            _ = try await host.run("t")
            Issue.record("it answered")
        } catch {
            #expect(error.code == .serviceUnavailable)
            #expect(error.detail.contains(reason), "\(error.detail)")
        }
    }

    @Test(arguments: [["CREATE_CRASHES"], ["DESCRIBE_CRASHES"]])
    func crashInTheDryRunIsTheReason(macros: [String]) throws {
        let host = try TestHost(.inProcess)
        let reason = try #require(try host.loadFaulty(macros, tools: ["t"]).reason)
        #expect(reason.hasPrefix("it crashed in a dry run: SIGSEGV in faulty_crash"), "\(reason)")
        #expect(reason.hasSuffix("; its last words: about to crash"), "\(reason)")
    }

    @Test func dryRunThatPassedIsNotRepeated() throws {
        let host = try TestHost(.inProcess)
        _ = try host.loadFaulty(tools: ["t"])
        let kept = try JSONValue.parse(try Workshop.read(host.workshop.path + "/dry-runs.json"))
        #expect(kept["passed"]?.arrayValue?.count == 1)
        // Without the program no dry run could pass.
        let other = ChildRuntime(
            hostProgram: "/nowhere", stateFolder: host.workshop.path, hostVersion: "test", time: host.time.source,
            log: { _, _, _, _ in })
        let folder = PluginFolder(name: "org.example.faulty", path: host.workshop.plugins + "/org.example.faulty")
        func load(_ runtime: ChildRuntime) -> RegisteredPlugin {
            PluginLoader(
                directories: [], store: LibraryStore(runDirectory: host.workshop.run), children: runtime,
                environment: host.environment
            ).load(folder, site: SitePlugin(id: folder.name, isEnabled: true))
        }
        #expect(load(other).state == .enabled)
        let newer = ChildRuntime(
            hostProgram: "/nowhere", stateFolder: host.workshop.path, hostVersion: "other", time: host.time.source,
            log: { _, _, _, _ in })
        #expect(load(newer).reason?.hasPrefix("there is no /nowhere to run it in") == true)
    }

    /// Only the manifest changed, and the library's own description does not agree with it any more.
    @Test func dryRunOfOneManifestSaysNothingOfTheNext() throws {
        let host = try TestHost(.process)
        let says: JSONValue = ["tools": [Manifests.tool("t")]]
        let quoted = String(decoding: says.serialized(), as: UTF8.self).replacing("\"", with: "\\\"")
        _ = try host.loadFaulty(["DESCRIBE=\"\(quoted)\""], tools: ["t"])
        let folder = PluginFolder(name: "org.example.faulty", path: host.workshop.plugins + "/org.example.faulty")
        let site = SitePlugin(id: folder.name, isEnabled: true, placement: .process)
        #expect(host.loader.load(folder, site: site, isReplacing: true).state == .enabled)
        try host.workshop.install(library: host.workshop.path + "/library.so", manifest: Manifests.faulty(["other"]))
        let reason = host.loader.load(folder, site: site, isReplacing: true).reason
        #expect(reason == "describe() offers tools \"t\", which the manifest does not declare")
    }

    @Test func describedSubsetOfTheManifestIsServed() throws {
        let host = try TestHost()
        let plugin = try host.loadFaulty(["DESCRIBE=\"{\\\"tools\\\":[]}\""], tools: ["t"])
        #expect(plugin.state == .enabled)
        #expect(plugin.manifest.tools.isEmpty)
    }

    @Test(arguments: [
        ("{", ":1:2:"), ("[]", "must be an object"), ("{\"manifest_version\": 2}", "must be 1, is 2"),
        ("\u{FEFF}{}", "manifest.json:1:1"),
    ])
    func manifestsThatAreNone(text: String, reason: String) throws {
        let host = try TestHost()
        let folder = try host.workshop.install(library: "/proc/self/exe", manifest: ["id": "org.example.a"])
        try Workshop.write(Array(text.utf8), to: folder.path + "/manifest.json")
        let plugin = try #require(host.load([]).first)
        #expect(plugin.state == .refused)
        #expect(plugin.reason?.contains(reason) == true, "\(plugin.reason ?? "no reason")")
    }

    @Test func libraryThatIsNone() throws {
        let host = try TestHost()
        try Workshop.write(Array("hello".utf8), to: host.workshop.path + "/text")
        try host.workshop.install(library: host.workshop.path + "/text", manifest: Manifests.faulty([]))
        let plugin = try #require(host.load([SitePlugin(id: "org.example.faulty", isEnabled: true)]).first)
        #expect(plugin.reason?.hasSuffix("plugin.so is not an ELF shared library") == true, "\(plugin.reason ?? "")")
    }

    @Test func siteDecidesAboutEverything() throws {
        let host = try TestHost()
        let library = try host.workshop.compile("faulty")
        let folder = try host.workshop.install(library: library, manifest: Manifests.faulty(["t"]))
        func load(_ change: (inout SitePlugin) -> Void) -> RegisteredPlugin {
            var site = SitePlugin(id: folder.name, isEnabled: true)
            change(&site)
            return host.loader.load(folder, site: site)
        }
        #expect(host.loader.load(folder, site: nil).state == .found)
        #expect(load { $0.isEnabled = false }.state == .found)
        #expect(
            load { $0.sha256 = String(repeating: "0", count: 64) }.reason?.contains("but the site pins 0000") == true)
        #expect(load { $0.placement = .process }.instance is IsolatedPlugin)
        #expect(load { $0.placement = .inProcess }.instance is LoadedPlugin)
        #expect(load { $0.grants = ["kv/1"] }.grants.isEmpty, "what the manifest does not ask for is not granted")
        #expect(load { _ in }.state == .enabled)
    }

    @Test(arguments: [
        ("swift-5.9-dynamic", "another Swift runtime cannot share its process", "another Swift runtime"),
        ("cobol", "its runtime \"cobol\" is unknown", nil),
        ("swift-5.9-static", "it was built for swift-5.9-static", nil),
        ("rust-1.95", nil, nil),
    ])
    func runtimeDecidesWhereItMayRun(runtime: String, inProcess: String?, process: String?) throws {
        let host = try TestHost()
        var manifest = Manifests.faulty([]).objectValue ?? [:]
        manifest["runtime"] = .string(runtime)
        let library = try host.workshop.compile("faulty", defining: ["RUNTIME=\"\(runtime)\""])
        let folder = try host.workshop.install(library: library, manifest: .object(manifest))
        for (placement, reason) in [(PluginManifest.Placement.inProcess, inProcess), (.process, process)] {
            let site = SitePlugin(id: folder.name, isEnabled: true, placement: placement)
            let plugin = host.loader.load(folder, site: site)
            #expect(plugin.state == (reason == nil ? .enabled : .refused), "\(plugin.reason ?? "")")
            if let reason { #expect(plugin.reason?.contains(reason) == true, "\(plugin.reason ?? "")") }
        }
    }

    @Test func folderMustBearTheId() throws {
        let host = try TestHost()
        let library = try host.workshop.compile("faulty")
        try host.workshop.install(library: library, manifest: Manifests.faulty([]), folder: "org.example.other")
        let plugin = try #require(host.load([]).first)
        #expect(plugin.reason?.contains("says that the plugin is \"org.example.faulty\"") == true)
    }

    @Test func changedLibraryAndMissingFolder() throws {
        let host = try TestHost()
        let library = try host.workshop.compile("faulty")
        let folder = try host.workshop.install(library: library, manifest: Manifests.faulty([]))
        try Workshop.write(try Workshop.read(library) + [0], to: folder.path + "/plugin.so")
        let plugins = host.load([
            SitePlugin(id: "org.example.faulty", isEnabled: true), SitePlugin(id: "org.example.gone", isEnabled: true),
        ])
        #expect(plugins.map(\.state) == [.refused, .refused])
        #expect(plugins[0].reason?.contains("but its manifest says") == true)
        #expect(plugins[1].reason?.contains("there is no folder \"org.example.gone\"") == true)
    }

    @Test func writableByOthersIsRefused() throws {
        let host = try TestHost()
        let library = try host.workshop.compile("faulty")
        let folder = try host.workshop.install(library: library, manifest: Manifests.faulty([]))
        let site = SitePlugin(id: folder.name, isEnabled: true)
        for path in [folder.path + "/plugin.so", folder.path + "/manifest.json", folder.path, host.workshop.plugins] {
            let mode: mode_t = path.contains("plugin.so") || path.contains("manifest") ? 0o644 : 0o755
            chmod(path, mode | 0o002)
            let reason = host.loader.load(folder, site: site).reason
            #expect(reason?.hasPrefix(path + " is writable by everybody") == true, "\(reason ?? "loaded")")
            chmod(path, mode)
        }
        #expect(host.loader.load(folder, site: site).state == .enabled)
    }

    @Test func foldersOfOneNameWithoutManifests() throws {
        let workshop = try Workshop()
        for (directory, name) in [("a", "org.x"), ("b", "org.x"), ("b", "org.y"), ("b", ".hidden")] {
            mkdir("\(workshop.path)/\(directory)", 0o755)
            mkdir("\(workshop.path)/\(directory)/\(name)", 0o755)
        }
        try Workshop.write([], to: workshop.path + "/b/file")
        let found = PluginDiscovery.folders(in: ["\(workshop.path)/a", "\(workshop.path)/none", "\(workshop.path)/b"])
        #expect(found.map(\.path) == ["\(workshop.path)/a/org.x", "\(workshop.path)/b/org.y"])
    }
}

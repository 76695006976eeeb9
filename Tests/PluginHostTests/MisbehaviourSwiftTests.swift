// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import PluginChannel
import PluginHost
import Testing

/// What only Swift does to a process that it is loaded into.
@Suite struct MisbehaviourSwiftTests {
    private static let tools = ["to_main", "conforms"]

    private func host(_ placement: PluginManifest.Placement) throws -> TestHost {
        let host = try TestHost(placement)
        let root = "/" + Workshop.sources.split(separator: "/").dropLast(2).joined(separator: "/")
        let map = host.workshop.path + "/arrow.modulemap"
        let header = root + "/Sources/CArrow/include/arrow_c_data.h"
        try Workshop.write(Array("module CArrow { header \"\(header)\" export * }\n".utf8), to: map)
        let library = host.workshop.path + "/swift.so"
        let status = try Workshop.execute(
            ["swiftc", "-swift-version", "6", "-parse-as-library", "-emit-library", "-module-name", "RawSwift"]
                + [
                    "-fmodule-map-file=\(Workshop.publicHeader)/module.modulemap", "-I\(Workshop.publicHeader)",
                    "-fmodule-map-file=\(map)", "-I\(root)/Sources/CArrow/include",
                ].flatMap { ["-Xcc", $0] } + ["\(Workshop.sources)/raw_swift/Plugin.swift", "-o", library])
        guard status == 0 else { throw PluginRefusal("swiftc ended with \(status)") }
        var manifest = Manifests.faulty(Self.tools).objectValue ?? [:]
        manifest["id"] = "org.example.raw-swift"
        manifest["runtime"] = "swift-6.3.1-dynamic"
        try host.workshop.install(library: library, manifest: .object(manifest))
        let site = SitePlugin(id: "org.example.raw-swift", isEnabled: true, placement: placement)
        let plugin = try #require(host.load([site]).first)
        #expect(plugin.state == .enabled, "\(plugin.reason ?? "")")
        return host
    }

    /// Asked anew each time, as code of the host's would.
    private var integersAreErrors: Bool {
        let number: Any = 5
        return number is any Error
    }

    @Test func mainActorIsServedAndAForeignConformanceStaysInItsProcess() async throws {
        let isolated = try host(.process)
        #expect(try await isolated.run("to_main").structured == ["main": true])
        #expect(try await isolated.run("conforms").structured == ["leaks": true])
        #expect(!integersAreErrors)
        let inside = try host(.inProcess)
        #expect(try await inside.run("to_main").structured == ["main": true])
        #expect(try await inside.run("conforms").structured == ["leaks": true])
        #expect(integersAreErrors, "the daemon itself believes it from now on: authors must not do this")
    }
}

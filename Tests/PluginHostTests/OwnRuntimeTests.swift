// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc
import JSON
import Kernel
import PluginHost
import Testing

/// A plugin of another Swift that brings its runtime: what is looked at before a process is started for it.
///
/// That it runs is tested from outside (Tests/Interop/test_foreign_runtime.py): here is no program to hold it.
@Suite struct OwnRuntimeTests {
    private static let tag = "swift-5.9-dynamic"
    private static let name = "libswiftCore.so"

    /// A plugin with one library of a runtime, whose file a test may change before it is loaded.
    private struct Bench {
        let host: TestHost
        let folder: PluginFolder
        var runtime: String { folder.path + "/runtime" }
        var file: String { runtime + "/" + name }

        init() throws {
            host = try TestHost(.process)
            let library = try host.workshop.compile("faulty", defining: ["RUNTIME=\"\(tag)\""])
            var manifest = Manifests.faulty(["t"]).objectValue ?? [:]
            manifest["runtime"] = .string(tag)
            let bytes = try Workshop.read(library)
            manifest["runtime_files"] = [name: .string(try SHA256.digest(of: bytes).hex)]
            folder = try host.workshop.install(library: library, manifest: .object(manifest))
            mkdir(runtime, 0o755)
            try Workshop.write(bytes, to: file)
        }

        func load(_ placement: PluginManifest.Placement = .process, run: String? = nil) -> String? {
            PluginLoader(
                directories: [], store: LibraryStore(runDirectory: run ?? host.workshop.run), children: host.children,
                environment: host.environment
            ).load(folder, site: SitePlugin(id: folder.name, isEnabled: true, placement: placement)).reason
        }

        /// The folders of kept runtimes.
        func kept() throws -> [String] {
            let home = host.workshop.run + "/gen/" + folder.name
            guard let directory = opendir(home) else { return [] }
            defer { closedir(directory) }
            var names: [String] = []
            while let entry = readdir(directory) {
                let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name.hasPrefix("runtime-") { names.append(home + "/" + name) }
            }
            return names
        }
    }

    @Test func withoutTheProgramForItItIsRefusedAndItsRuntimeIsKept() throws {
        let bench = try Bench()
        let reason = try #require(bench.load())
        #expect(reason.hasPrefix("there is no \(Workshop.hostProgram)-static to run it in with its own Swift runtime"))
        let folder = try #require(try bench.kept().first)
        #expect(try Workshop.read(folder + "/" + Self.name) == Workshop.read(bench.file))
        var status = stat()
        #expect(stat(folder, &status) == 0 && status.st_mode & 0o777 == 0o500)
        // A second load finds it; another content has another folder.
        _ = bench.load()
        #expect(try bench.kept() == [folder])
    }

    @Test func insideTheDaemonItIsRefusedThoughItBringsARuntime() throws {
        let reason = try #require(try Bench().load(.inProcess))
        #expect(reason.hasPrefix("it was built for \(Self.tag); this daemon runs swift-"))
        #expect(reason.hasSuffix("it brings its own, so set placement = \"process\" in its site file"))
    }

    @Test func changedFilesAreRefused() throws {
        let bench = try Bench()
        try Workshop.write(try Workshop.read(bench.file) + [0], to: bench.file)
        let changed = try #require(bench.load())
        #expect(changed.contains("/runtime/\(Self.name) has sha256 ") && changed.contains("but its manifest says "))
        unlink(bench.file)
        #expect(try #require(bench.load()).contains("/runtime/\(Self.name) does not exist"))
        mkdir(bench.file, 0o755)
        #expect(try #require(bench.load()).contains("/runtime/\(Self.name) is not a regular file"))
        #expect(try bench.kept().isEmpty)
    }

    @Test func whatIsNoLibraryIsRefused() throws {
        let bench = try Bench()
        let text = Array("INPUT(/etc/passwd)".utf8)
        try Workshop.write(text, to: bench.file)
        var manifest = try JSONValue.parse(try Workshop.read(bench.folder.path + "/manifest.json")).objectValue ?? [:]
        manifest["runtime_files"] = [Self.name: .string(try SHA256.digest(of: text).hex)]
        try Workshop.write(JSONValue.object(manifest).serialized(), to: bench.folder.path + "/manifest.json")
        #expect(try #require(bench.load()).hasSuffix("\(Self.name) is not an ELF shared library"))
    }

    @Test func changedCopyIsRefused() throws {
        let bench = try Bench()
        _ = bench.load()
        let folder = try #require(try bench.kept().first)
        chmod(folder, 0o700)
        try Workshop.write([1, 2, 3], to: folder + "/" + Self.name)
        #expect(try #require(bench.load()).contains("is not the copy that was made"))
    }

    @Test func pathThatTheLoaderWouldSplitIsRefused() throws {
        let bench = try Bench()
        let run = bench.host.workshop.path + "/a:b"
        mkdir(run, 0o700)
        #expect(try #require(bench.load(run: run)).hasSuffix("its path has one of : ; $ in it"))
    }
}

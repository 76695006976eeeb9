// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Testing

/// `runtime_files` of a manifest: names that lead nowhere else, and digests.
@Suite struct RuntimeFilesTests {
    private static let digest = String(repeating: "a1", count: 32)

    private func read(_ files: JSONValue?) throws(ManifestError) -> [String: String] {
        var document: JSONObject = [
            "manifest_version": 1, "id": "org.example.own", "version": "1.0.0", "name": "Own", "vendor": "Example",
            "licence": "Apache-2.0", "runtime": "swift-5.9-dynamic", "sha256": .string(Self.digest),
            "abi": ["major": 1, "min_minor": 0],
        ]
        document["runtime_files"] = files
        return try PluginManifest(reading: .object(document)).runtimeFiles
    }

    @Test func namesAndDigestsAreRead() throws {
        #expect(try read(nil).isEmpty)
        #expect(try read([:]).isEmpty)
        let names = ["libswiftCore.so", "lib_FoundationICU.so", "libicu-c++.so.74.1"]
        var files: JSONObject = [:]
        for name in names { files[name] = .string(Self.digest) }
        #expect(try Set(read(.object(files)).keys) == Set(names))
    }

    @Test(arguments: [
        "../libx.so", "lib/x.so", "libx.so/..", "/libx.so", "libx", "x.so", "", ".", "libx.so:liby.so", "lib$ORIGIN.so",
        "lib x.so", "lib\u{0}x.so", "libü.so", "libx.so\n", "ld-linux-x86-64.so.2", "libc.so.6", "libm.so.6",
        "libdl.so",
        "libpthread.so.0", "libstdc++.so.6", "libgcc_s.so.1", "libmvec.so.1",
        "lib" + String(repeating: "x", count: 200) + ".so",
    ])
    func namesThatLeadElsewhereAreRefused(name: String) {
        let error = #expect(throws: ManifestError.self) {
            try read(.object([name: .string(Self.digest)]))
        }
        #expect(error?.pointer == "/runtime_files/" + name)
    }

    @Test func whatIsNoDigestIsRefused() {
        for value: JSONValue in [
            "", "A1", .string(Self.digest.uppercased()), .string(Self.digest + "0"), 1, .null, [:],
        ] {
            #expect(throws: ManifestError.self) { try read(["libx.so": value]) }
        }
        for value: JSONValue in ["libx.so", ["libx.so"], .null, 1] {
            #expect(throws: ManifestError.self) { try read(value) }
        }
    }

    @Test func thereIsABound() throws {
        func files(_ count: Int) -> JSONValue {
            var files: JSONObject = [:]
            for number in 0..<count { files["lib\(number).so"] = .string(Self.digest) }
            return .object(files)
        }
        #expect(try read(files(64)).count == 64)
        #expect(throws: ManifestError.self) { try read(files(65)) }
    }
}

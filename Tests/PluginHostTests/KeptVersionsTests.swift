// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import PluginHost

/// A directory of plugins with kept versions that have a manifest and nothing else.
private struct Shelf: ~Copyable {
    let directory: String
    let id = "org.example.kept"

    init() throws {
        var template = Array("/tmp/holdfast-kept-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        for path in ["/.versions", "/.versions/\(id)"] { mkdir(directory + path, 0o755) }
    }

    deinit { run("rm", "-rf", directory) }

    var found: PluginFolder { PluginFolder(name: id, path: directory + "/" + id) }

    func keep(_ name: String, digest: Character, in home: String? = nil) throws {
        let folder = (home ?? "\(directory)/.versions/\(id)") + "/" + name
        mkdir(folder, 0o755)
        let file = try #require(fopen(folder + "/manifest.json", "w"))
        fputs("{\"sha256\":\"\(String(repeating: digest, count: 64))\"}", file)
        fclose(file)
    }

    func link(_ name: String) {
        unlink(found.path)
        symlink(".versions/\(id)/\(name)", found.path)
    }

    /// The name of the folder that is loaded under a pin.
    func loaded(pin: Character?) -> String {
        let folder = KeptVersions.folder(of: found, pin: pin.map { String(repeating: $0, count: 64) })
        return String(folder.path.split(separator: "/").last ?? "")
    }

    private func run(_ words: String...) {
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var child: pid_t = 0
        if posix_spawnp(&child, words[0], nil, nil, &arguments, environ) == 0 { waitpid(child, nil, 0) }
    }
}

@Suite struct KeptVersionsTests {
    @Test func thePinDecidesAndElseTheLink() throws {
        let shelf = try Shelf()
        try shelf.keep("1.0.0-aaaa", digest: "a")
        try shelf.keep("2.0.0-bbbb", digest: "b")
        shelf.link("2.0.0-bbbb")
        #expect(shelf.loaded(pin: nil) == "2.0.0-bbbb")
        #expect(shelf.loaded(pin: "b") == "2.0.0-bbbb")
        #expect(shelf.loaded(pin: "a") == "1.0.0-aaaa")
        // What is pinned and not kept is refused later, by its digest.
        #expect(shelf.loaded(pin: "c") == "2.0.0-bbbb")
    }

    @Test func whatIsHiddenIsNotReady() throws {
        let shelf = try Shelf()
        try shelf.keep("1.0.0-aaaa", digest: "a")
        try shelf.keep(".old", digest: "b")
        shelf.link("1.0.0-aaaa")
        #expect(shelf.loaded(pin: "b") == "1.0.0-aaaa")
    }

    @Test func aFolderPutThereByHandIsLoadedAsItIs() throws {
        let shelf = try Shelf()
        try shelf.keep(shelf.id, digest: "a", in: shelf.directory)
        #expect(shelf.loaded(pin: nil) == shelf.id)
        #expect(shelf.loaded(pin: "a") == shelf.id)
        #expect(
            KeptVersions.folder(of: PluginFolder(name: "x.y", path: "/nonexistent/x.y"), pin: "a").path
                == "/nonexistent/x.y")
    }
}

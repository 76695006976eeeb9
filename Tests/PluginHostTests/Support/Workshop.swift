// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc
import JSON
import PluginChannel
import PluginHost
import Synchronization

/// A folder of a test's own, with a C compiler and a place for plugins.
final class Workshop: Sendable {
    let path: String
    var plugins: String { path + "/plugins" }
    var run: String { path + "/run" }

    init() throws {
        var template = Array("/tmp/holdfast-test-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw PluginRefusal("no temporary folder") }
        path = String(cString: made)
        mkdir(path + "/plugins", 0o755)
        mkdir(path + "/run", 0o700)
    }

    deinit { _ = try? Workshop.execute(["rm", "-rf", path]) }

    /// The folder `Tests/Plugins` of the package.
    static var sources: String {
        let folder = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return "/" + folder + "/Plugins"
    }

    /// The conformance plugin, which the package builds beside the test program.
    static var echoLibrary: String { built("libEcho.so") }

    /// The program that holds a plugin in a process of its own.
    static var hostProgram: String { built("holdfast-plugin-host") }

    /// What the package builds beside the test program.
    private static func built(_ name: String) -> String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let folder = String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self).split(separator: "/").dropLast()
        return "/" + folder.joined(separator: "/") + "/" + name
    }

    /// What was compiled before, by the compiler's arguments: most tests want the same few libraries.
    private static let compiled = Mutex<[[String]: [UInt8]]>([:])

    /// Compiles a C plugin with `cc`.
    func compile(_ source: String, defining macros: [String] = [], flags: [String] = []) throws -> String {
        let output = path + "/library.so"
        let arguments =
            ["cc", "-std=gnu11", "-O1", "-shared", "-fPIC", "-I\(Workshop.sources)/c_echo"] + flags
            + macros.map { "-D" + $0 } + ["\(Workshop.sources)/\(source)/plugin.c"]
        try Workshop.compiled.withLock { compiled in
            if let known = compiled[arguments] { return try Workshop.write(known, to: output) }
            let status = try Workshop.execute(arguments + ["-o", output])
            guard status == 0 else { throw PluginRefusal("cc ended with \(status)") }
            compiled[arguments] = try Workshop.read(output)
        }
        return output
    }

    /// Makes a plugin's folder of a library and a manifest without digest.
    @discardableResult
    func install(library: String, manifest: JSONValue, folder: String? = nil) throws -> PluginFolder {
        let bytes = try Workshop.read(library)
        var document = manifest.objectValue ?? [:]
        if document["sha256"] == nil { document["sha256"] = .string(try SHA256.digest(of: bytes).hex) }
        let name = folder ?? document["id"]?.stringValue ?? "unknown"
        let home = plugins + "/" + name
        mkdir(home, 0o755)
        try Workshop.write(bytes, to: home + "/plugin.so")
        try Workshop.write(JSONValue.object(document).serialized(.pretty), to: home + "/manifest.json")
        return PluginFolder(name: name, path: home)
    }

    static func read(_ path: String) throws -> [UInt8] {
        let file = open(path, O_RDONLY)
        guard file >= 0 else { throw PluginRefusal("\(path) cannot be read") }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(file, &chunk, chunk.count)
            if count <= 0 { return bytes }
            bytes += chunk.prefix(count)
        }
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        unlink(path)
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        guard file >= 0 else { throw PluginRefusal("\(path) cannot be written") }
        defer { close(file) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            guard count > 0 else { throw PluginRefusal("\(path) cannot be written") }
            rest = rest.dropFirst(count)
        }
    }

    @discardableResult
    static func execute(_ arguments: [String]) throws -> Int32 {
        var process = pid_t()
        let words = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        guard posix_spawnp(&process, arguments[0], nil, nil, words, environ) == 0 else {
            throw PluginRefusal("\(arguments[0]) cannot be started")
        }
        var status: Int32 = 0
        waitpid(process, &status, 0)
        return status
    }
}

// SPDX-License-Identifier: Apache-2.0

import Glibc
import PluginChannel

/// The libraries that the tests load, each compiled once in a run of the tests.
enum ProbeLibrary {
    private static let folder: String = {
        var template = Array("/tmp/holdfast-child-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { return "/tmp" }
        return template.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }()

    static let plain = compile("plain", [])
    static let serial = compile("serial", ["FLAGS=HF_PLUGIN_SERIAL"])
    static let blocking = compile("blocking", ["FLAGS=HF_PLUGIN_BLOCKING"])
    static let askingInCreate = compile("asking", ["CREATE_REQUESTS"])
    static let crashingInCreate = compile("crashing", ["CREATE_CRASHES"])

    private static func compile(_ name: String, _ macros: [String]) -> String {
        let sources = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/Plugins"
        let output = folder + "/" + name + ".so"
        let null = open("/dev/null", O_RDWR)
        defer { close(null) }
        let words =
            ["cc", "-w", "-std=gnu11", "-O1", "-shared", "-fPIC", "-pthread", "-I\(sources)/c_echo"]
            + macros.map { "-D" + $0 } + ["\(sources)/probe/plugin.c", "-o", output]
        let command = words.joined(separator: " ")
        guard
            let process = try? ChildProcess.spawn(
                "/bin/sh", arguments: ["sh", "-c", command], environment: ["PATH=/usr/bin:/bin"],
                descriptors: [null, 1, 2])
        else { return output }
        waitpid(process, nil, 0)
        return output
    }

    /// The folder that the package builds into: the child's program and the conformance plugin lie there.
    static let built: String = {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let path = String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
        return "/" + path.split(separator: "/").dropLast().joined(separator: "/")
    }()
}

// SPDX-License-Identifier: Apache-2.0

import Glibc
import PluginChannel
import PluginHost

extension Workshop {
    /// Compiles a program of `Tests/Plugins` with a header of choice; the language is that of the compiler.
    func program(
        _ source: String, compiler: [String] = ["cc", "-std=gnu11"], header folder: String,
        named name: String = "program"
    ) throws -> String {
        let output = path + "/" + name
        let status = try Workshop.execute(
            compiler + ["-Wall", "-Wextra", "-Werror", "-I\(folder)", "\(Workshop.sources)/\(source)", "-o", output])
        guard status == 0 else { throw PluginRefusal("\(compiler[0]) ended with \(status)") }
        return output
    }

    /// The folder with the header that this build offers.
    static var publicHeader: String {
        "/" + sources.split(separator: "/").dropLast(2).joined(separator: "/") + "/Sources/CHoldfast/include"
    }

    /// What a program writes to its standard output.
    func output(of arguments: [String]) throws -> String {
        let file = path + "/output"
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, file, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        var process = pid_t()
        let words = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        guard posix_spawnp(&process, arguments[0], &actions, nil, words, environ) == 0 else {
            throw PluginRefusal("\(arguments[0]) cannot be started")
        }
        var status: Int32 = 0
        waitpid(process, &status, 0)
        guard status == 0 else { throw PluginRefusal("\(arguments) ended with status \(status)") }
        return String(decoding: try Workshop.read(file), as: UTF8.self)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import Kernel
import PluginChannel
import PluginHost
import PluginKit
import Roster

/// `holdfastd plugin check PATH`: what can be found out about a plugin without a daemon or a site.
package enum PluginCheckCommand {
    /// Checks, and gives what to print and whether the plugin has passed.
    ///
    /// - Throws: `StartFailure` for what is no plugin at all.
    package static func run(
        path: String, program: String, config: String?, isStrict: Bool, asJSON: Bool
    ) async throws -> (text: String, isPassed: Bool) {
        let subject = try PluginSubject.read(path)
        let settings = try PluginConfigFile.read(config)
        let host = try await EmbeddedHost.open(program: try EmbeddedHost.program(program), log: { _, _, _, _ in })
        let bench = CheckBench(
            environment: host.environment, places: host.places, tables: Set(TableSpec.all.map(\.name)))
        let report = await PluginCheck.run(subject, config: settings, bench: bench, machine: machine)
        await host.close()
        return (asJSON ? report.json.text : report.text, !report.isFailed(strictly: isStrict))
    }

    private static var machine: PluginCheck.Machine {
        #if arch(x86_64)
            let name = "x86_64"
        #elseif arch(arm64)
            let name = "aarch64"
        #else
            let name = "this machine"
        #endif
        return PluginCheck.Machine(name: name, glibc: glibc, provided: libraries(in: Installation.current().runtime))
    }

    /// The version of the C library, such as "2.41"; empty when it does not say (confstr(3)).
    private static var glibc: String {
        var buffer = [CChar](repeating: 0, count: 64)
        guard confstr(Int32(_CS_GNU_LIBC_VERSION), &buffer, buffer.count) > 0 else { return "" }
        let text = buffer.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        return text.split(separator: " ").last.map(String.init) ?? ""
    }

    private static func libraries(in folder: String) -> Set<String> {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: Set<String> = []
        while let entry = readdir(directory) {
            names.insert(
                withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return names
    }
}

// SPDX-License-Identifier: Apache-2.0

import Glibc
package import JSON
import Kernel
import PluginChannel
import PluginHost
import PluginKit
import Synchronization

/// `holdfastd plugin run PATH --tool T`: one call of a plugin that no site knows.
package enum PluginRunCommand {
    /// What is run, and how.
    package struct Order: Sendable {
        package var path: String
        package var tool: String
        package var arguments: JSONValue
        package var program: String
        package var asOf: String?
        package var config: String?
        /// Nil grants all that the plugin asks for.
        package var grants: [String]?
        package var timeoutMilliseconds: Int64?
        package var debugs = false
        package var asJSON = false

        package init(path: String, tool: String, arguments: JSONValue, program: String) {
            self.path = path
            self.tool = tool
            self.arguments = arguments
            self.program = program
        }
    }

    /// Runs it, and gives whether the tool has answered.
    ///
    /// The result goes to standard output, all else to standard error; with `asJSON` one document holds everything.
    package static func run(_ order: Order) async throws -> Bool {
        let subject = try PluginSubject.read(order.path)
        var terms = PluginTrial.Terms()
        terms.config = try PluginConfigFile.read(order.config)
        terms.grants = order.grants.map { Set($0) }
        terms.timeoutMilliseconds = order.timeoutMilliseconds
        terms.debugs = order.debugs
        let account = RunAccount(printsAtOnce: !order.asJSON)
        let host = try await EmbeddedHost.open(
            program: try EmbeddedHost.program(order.program), asOf: order.asOf,
            others: subject.callsOthers ? Installation.current().plugins : nil, except: subject.id,
            log: { account.line($0, $1, $2, $3) })
        do {
            let trial = try PluginTrial.make(subject, on: host, terms) { account.waiting(pid: $0) }
            try refuseUnknown(order.tool, trial.manifest)
            let started = await trial.start()
            let ending = await trial.call(order.tool, order.arguments) { account.progress($0, $1, $2) }
            let isLost =
                if case .failure(let problem) = ending.answer { problem.code == .serviceUnavailable } else { false }
            let crash = await trial.crash(isExpected: isLost)
            await trial.close()
            await host.close()
            return account.finish(
                ending, started: started, seen: trial.log.seen, crash: crash, asked: trial.manifest.permissions,
                granted: order.grants)
        } catch {
            await host.close()
            throw error
        }
    }

    /// The arguments of a call, from a file or a text; none of both is an empty object.
    package static func arguments(text: String?, file: String?) throws(StartFailure) -> JSONValue {
        if let file { return try PluginConfigFile.json(file) }
        guard let text else { return [:] }
        do throws(JSONError) { return try JSONValue.parse(Array(text.utf8)) } catch {
            throw StartFailure("--json-arguments:\(error.line):\(error.column): \(error)", exitStatus: 2)
        }
    }

    private static func refuseUnknown(_ tool: String, _ manifest: PluginManifest) throws(StartFailure) {
        guard !manifest.tools.contains(where: { $0.name == tool }) else { return }
        let names = manifest.tools.map(\.name).sorted()
        let near = Registry.nearest(to: tool, among: names)
        var sentence = "\(manifest.id) has no tool \"\(tool)\"; "
        if !near.isEmpty {
            sentence += "did you mean \(near.joined(separator: " or "))?"
        } else {
            sentence += names.isEmpty ? "it has none" : "its tools are \(names.joined(separator: ", "))"
        }
        throw StartFailure(sentence)
    }
}

extension PluginSubject {
    /// A plugin at a path, as a command reads it.
    static func read(_ path: String) throws(StartFailure) -> PluginSubject {
        do throws(PluginRefusal) { return try PluginSubject(at: path) } catch { throw StartFailure(error.reason) }
    }

    var id: String { document["id"]?.stringValue ?? "" }

    /// Whether the plugin asks to call tools of others: then those of the installation are there.
    var callsOthers: Bool {
        (document["permissions"]?.arrayValue ?? []).contains { $0.stringValue?.hasPrefix("tool.") == true }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc
import JSON
import Kernel
import PluginChannel
import PluginHost
import PluginKit
import Telemetry

/// One plugin in a process of its own on an embedded host, for `plugin run`.
struct PluginTrial: Sendable {
    /// How it is run.
    struct Terms: Sendable {
        var config: JSONValue = [:]
        /// What is granted of what it asks for; nil for all.
        var grants: Set<String>?
        /// For every call; nil for what the tool says.
        var timeoutMilliseconds: Int64?
        /// Waits for a debugger before the library is loaded, and for no deadline after that.
        var debugs = false
    }

    /// What one call came to; times in nanoseconds.
    struct Ending: Sendable {
        var answer: Result<ToolResult, Problem>
        var took: UInt64
        var inside: UInt64?
        var argumentBytes: Int
    }

    private static let aDay: Int64 = 86_400_000

    let host: EmbeddedHost
    let manifest: PluginManifest
    let log: ProbeLog
    let workshop: PluginWorkshop
    private let plugin: IsolatedPlugin

    /// Packs the plugin if nobody has, and enters it in the host's registry.
    static func make(
        _ subject: PluginSubject, on host: EmbeddedHost, _ terms: Terms, waiting: @escaping @Sendable (Int32) -> Void
    ) throws -> PluginTrial {
        do {
            var manifest = try Self.manifest(of: subject, on: host, terms.config)
            let limit = terms.debugs ? aDay : terms.timeoutMilliseconds
            if let limit {
                for index in manifest.tools.indices { manifest.tools[index].timeoutMilliseconds = limit }
            }
            let log = ProbeLog(onWaiting: waiting)
            var policy = SupervisionPolicy()
            policy.crashLimit = .max
            if terms.debugs { policy.startLimit = UInt64(aDay) }
            let workshop = try PluginWorkshop(
                host.places, environment: host.environment, policy: policy,
                probes: ProbeSink(Probing(waitsForDebugger: terms.debugs)) { log.take($0) })
            let asked = Set(manifest.permissions)
            let plugin = try workshop.plugin(
                manifest, library: subject.library, grants: terms.grants ?? asked, config: terms.config)
            let registered = RegisteredPlugin(
                manifest: manifest, state: .enabled, instance: plugin, grants: terms.grants ?? asked,
                folder: subject.folder)
            host.core.registry.update { $0 + [registered] }
            return PluginTrial(host: host, manifest: manifest, log: log, workshop: workshop, plugin: plugin)
        } catch let refusal as PluginRefusal { throw StartFailure(refusal.reason) }
    }

    private static func manifest(
        of subject: PluginSubject, on host: EmbeddedHost, _ config: JSONValue
    ) throws -> PluginManifest {
        let document =
            subject.isPacked
            ? subject.document
            : try PluginWorkshop(host.places, environment: host.environment)
                .packed(library: subject.library, pluginJSON: subject.document, config: config)
        do {
            let manifest = try PluginManifest(reading: document)
            guard manifest.sha256 == subject.library.digest.hex else {
                throw StartFailure("\(subject.documentPath) was packed for another library; pack it again")
            }
            return manifest
        } catch let fault as ManifestError { throw StartFailure("\(subject.documentPath): \(fault)") }
    }

    /// Starts the process and gives how long that took; nil when it did not come up, which the first call then tells.
    func start() async -> UInt64? {
        let time = host.environment.time
        let begun = time.monotonicNanoseconds()
        plugin.startEarly()
        while true {
            let status = plugin.status
            if status.state == .running { return time.monotonicNanoseconds() - begun }
            if status.state != .starting { return nil }
            try? await Task.sleep(for: .milliseconds(1))
        }
    }

    /// One call through the whole pipeline, as an operator.
    func call(
        _ tool: String, _ arguments: JSONValue, onProgress: (@Sendable (Double, Double?, String) -> Void)? = nil
    ) async -> Ending {
        let context = CallContext(
            principal: Principal(name: "plugin-run", role: .operator, disclosure: .full), face: .rest,
            correlationID: "plugin-run")
        let request = CallRequest(tool: tool, arguments: arguments, context: context, onProgress: onProgress)
        let time = host.environment.time
        let before = Set(log.seen.returned.keys)
        let begun = time.monotonicNanoseconds()
        let answer: Result<ToolResult, Problem>
        do throws(Problem) { answer = .success(try await host.core.pipeline.run(request).result()) } catch {
            answer = .failure(error)
        }
        let took = time.monotonicNanoseconds() - begun
        _ = await log.wait(milliseconds: 50) { $0.returned.contains { !before.contains($0.key) } }
        let inside = log.seen.returned.first { !before.contains($0.key) }?.value
        return Ending(
            answer: answer, took: took, inside: inside, argumentBytes: arguments.serialized().count)
    }

    /// The report of the last crash, if there was one.
    func crash(isExpected: Bool) async -> CrashReport? {
        for _ in 0..<(isExpected ? 500 : 1) {
            if let report = workshop.crashes(of: manifest.id).first { return report }
            try? await Task.sleep(for: .milliseconds(1))
        }
        return nil
    }

    /// Drains the plugin.
    func close() async {
        _ = await plugin.drain(withinMilliseconds: 1_000)
        await workshop.close()
    }
}

// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import PluginChannel
package import PluginHost

/// What a check runs a plugin with: a host that answers, and how long it waits for things.
package struct CheckBench: Sendable {
    /// Milliseconds.
    package struct Limits: Sendable {
        /// For a call to end.
        package var answer = 10_000
        /// For a cancelled call to end; what a site gives by default.
        package var grace = 1_000
        /// For what may come after the end of a call.
        package var afterwards = 300
        /// For an instance to come to rest.
        package var rest: Int64 = 5_000

        package init() {}
    }

    package let environment: HostEnvironment
    package let places: PluginWorkshop.Places
    package var limits = Limits()
    /// The names of the contract's tables.
    package let tables: Set<String>

    package init(environment: HostEnvironment, places: PluginWorkshop.Places, tables: Set<String>) {
        self.environment = environment
        self.places = places
        self.tables = tables
    }

    /// A workshop whose children tell `log` what they see.
    func workshop(_ log: ProbeLog, isGrown: Bool = false) throws(PluginRefusal) -> PluginWorkshop {
        var policy = SupervisionPolicy()
        policy.crashLimit = .max
        policy.longestPause = 20
        return try PluginWorkshop(
            places, environment: environment, policy: policy,
            probes: ProbeSink(Probing(isGrown: isGrown)) { log.take($0) })
    }
}

/// A plugin that was read, packed and found to start.
struct Candidate: Sendable {
    let manifest: PluginManifest
    let library: LibraryFile
    let config: JSONValue
    /// Whether it says that its `call()` may take its time.
    let mayBlock: Bool
    /// Each tool with arguments to try it with; nil where there are none.
    let tools: [(tool: ToolDescriptor, trial: ToolArguments?)]

    var trials: [(tool: ToolDescriptor, trial: ToolArguments)] {
        tools.compactMap { tool, trial in trial.map { (tool, $0) } }
    }

    /// All that it asks for, but for what reaches out of this machine.
    var grants: Set<String> {
        Set(manifest.permissions.filter { !$0.hasPrefix("http") && !$0.hasPrefix("secret.") })
    }

    /// A call of one of its tools as a host makes it.
    func call(_ tool: ToolDescriptor, _ arguments: JSONValue) -> TrialCall {
        var call = TrialCall(tool.name, arguments)
        call.effect = tool.effect(of: arguments)
        return call
    }
}

/// One instance of a candidate, with what its process reports.
struct Session: Sendable {
    let candidate: Candidate
    let bench: CheckBench
    let workshop: PluginWorkshop
    let plugin: IsolatedPlugin
    let log: ProbeLog

    init(_ candidate: Candidate, _ bench: CheckBench, isGrown: Bool = false) throws(PluginRefusal) {
        self.candidate = candidate
        self.bench = bench
        log = ProbeLog()
        workshop = try bench.workshop(log, isGrown: isGrown)
        plugin = try workshop.plugin(
            candidate.manifest, library: candidate.library, grants: candidate.grants, config: candidate.config)
    }

    /// Starts the process, so that what comes next is not about that.
    func start() async {
        plugin.startEarly()
        while plugin.status.state == .starting { try? await Task.sleep(for: .milliseconds(1)) }
    }

    func run(_ call: TrialCall, limit: Int? = nil) async -> Trial {
        await call.run(on: plugin, bench.environment, limitMilliseconds: limit ?? bench.limits.answer)
    }

    /// How long `call()` kept its thread; nil when it has not returned.
    func timeInside(_ trial: Trial, milliseconds: Int = 200) async -> UInt64? {
        _ = await log.wait(milliseconds: milliseconds) { $0.returned[trial.id] != nil }
        return log.seen.returned[trial.id]
    }

    /// The innermost functions of the last crash.
    func crash() async -> String {
        for _ in 0..<500 {
            if let report = workshop.crashes(of: candidate.manifest.id).first {
                let frames = (report.document["frames"]?.arrayValue ?? []).compactMap { $0["symbol"]?.stringValue }
                let cause = report.document["cause"]?.stringValue ?? "it crashed"
                return frames.isEmpty ? cause : cause + " in " + frames.prefix(3).joined(separator: " < ")
            }
            try? await Task.sleep(for: .milliseconds(1))
        }
        return "it crashed"
    }

    func close() async {
        plugin.discard()
        await workshop.close()
    }
}

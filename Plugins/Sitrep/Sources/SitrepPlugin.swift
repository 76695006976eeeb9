// SPDX-License-Identifier: Apache-2.0

public import HoldfastPlugin

/// One level for the whole program: `get_sitrep`.
struct Sitrep: Plugin {
    static let info = PluginInfo(id: "io.holdfast.sitrep", version: "0.1.0")

    init(host: HostServices, config: JSONValue) throws {}

    var tools: [Tool] {
        [
            Tool(
                "get_sitrep", title: "Situation report",
                description: """
                    One level for the whole program, with its causes, the worst findings of every tool, and what is not \
                    known or not measured. Asks every enabled tool that publishes signals first. Start here.
                    """,
                input: .object([
                    "limit": .integer(in: 1...100, description: "How many findings to show at most.", default: 20)
                ]),
                output: Envelope.schema(figures: .object([:], additionalProperties: true)), effect: .read,
                priority: .critical, aliases: [.get("/api/v1/scheduler/sitrep")]
            ) { call in
                let clock = ContinuousClock()
                let start = clock.now
                let known = try await Reconnaissance(call)
                let limit = Int(call.integer(ifPresent: "limit") ?? 20)
                var envelope = SitrepReport(tool: call.tool, known, limit: limit).envelope
                let spent = (clock.now - start).components
                envelope.computedMilliseconds = Double(spent.seconds) * 1e3 + Double(spent.attoseconds) * 1e-15
                return .structured(envelope.json)
            }
        ]
    }
}

private let entry = PluginEntry.make(Sitrep.self)
/// The only exported symbol.
@c @implementation public func hf_plugin_entry_v1() -> UnsafePointer<hf_entry>? { entry.pointer }

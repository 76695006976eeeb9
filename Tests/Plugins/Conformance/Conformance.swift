// SPDX-License-Identifier: Apache-2.0

public import HoldfastPlugin

/// What the official conformance suite of MCP calls, to the letter: on the public SDK only, so that whatever is hard to
/// write here is a fault of the SDK.
struct Conformance: Plugin {
    static let info = PluginInfo(id: "dev.holdfast.conformance", version: "1.0.0")

    let extraTool = Toggle()
    let extraPrompt = Toggle()
    let watched = Counter()

    init(host: HostServices, config: JSONValue) throws {}

    var tools: [Tool] { contentTools + runningTools + askingTools + roundTools + taskTools + changingTools }
}

private let entry = PluginEntry.make(Conformance.self)
/// The only exported symbol.
@c @implementation public func hf_plugin_entry_v1() -> UnsafePointer<hf_entry>? { entry.pointer }

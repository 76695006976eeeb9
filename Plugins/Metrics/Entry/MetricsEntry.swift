// SPDX-License-Identifier: Apache-2.0

public import HoldfastPlugin
import MetricsTools

private let entry = PluginEntry.make(Metrics.self)
/// The only exported symbol, in a module of its own: tests link the tools without it.
@c @implementation public func hf_plugin_entry_v1() -> UnsafePointer<hf_entry>? { entry.pointer }

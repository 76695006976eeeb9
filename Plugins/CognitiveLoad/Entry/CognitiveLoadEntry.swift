// SPDX-License-Identifier: Apache-2.0

import CognitiveLoadTools
public import HoldfastPlugin

private let entry = PluginEntry.make(CognitiveLoad.self)
/// The only exported symbol, in a module of its own: tests link the tools without it.
@c @implementation public func hf_plugin_entry_v1() -> UnsafePointer<hf_entry>? { entry.pointer }

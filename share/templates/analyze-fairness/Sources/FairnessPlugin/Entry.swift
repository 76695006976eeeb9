// SPDX-License-Identifier: Apache-2.0

import FairnessTools
public import HoldfastPlugin

private let entry = PluginEntry.make(Fairness.self)
/// The only symbol that the daemon looks for.
@c @implementation public func hf_plugin_entry_v1() -> UnsafePointer<hf_entry>? { entry.pointer }

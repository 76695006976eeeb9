// SPDX-License-Identifier: Apache-2.0

public import HoldfastPlugin
import {{type}}Tools

private let entry = PluginEntry.make({{type}}Tools.{{type}}.self)
/// The only symbol that the daemon looks for.
@c @implementation public func hf_plugin_entry_v1() -> UnsafePointer<hf_entry>? { entry.pointer }

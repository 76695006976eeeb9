// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Kernel

/// Which binaries may share a process with which Swift runtime.
///
/// C, C++ and Rust bring what they need. Swift shares the standard library of its process, whose binary interface is
/// promised only within one compiler version, and two of one name cannot be in one process. A process of its own is
/// one with the daemon's runtime, unless the plugin brings its own: then the program that holds it has none that
/// others see (docs/decisions/0031-runtime-of-a-plugin.md).
enum RuntimePolicy {
    /// Why a plugin cannot run where it is to run; nil when it can.
    ///
    /// - Parameter bringsRuntime: whether the manifest has `runtime_files`.
    static func refusal(
        _ tag: String, placement: PluginManifest.Placement, bringsRuntime: Bool = false
    ) -> String? {
        if tag == "c" || tag == "c++" || tag == "rust" || tag.hasPrefix("rust-") { return nil }
        let own = RuntimeTag.current
        if tag == own, !tag.contains("unlisted") { return nil }
        guard tag.hasPrefix("swift-") else {
            if placement == .process { return nil }
            return "its runtime \"\(tag)\" is unknown; inside the daemon are allowed \(own), c, c++ and rust-VERSION"
        }
        if placement == .process, tag.hasSuffix("-static") || bringsRuntime { return nil }
        let fault =
            "it was built for \(tag); this daemon runs \(own), and another Swift runtime cannot share its process"
        if bringsRuntime {
            return fault + ": it brings its own, so set placement = \"process\" in its site file"
        }
        return fault
            + ": pack it with its own (holdfast plugin pack --runtime), for a process of its own, or build it for \(own)"
    }
}

// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Kernel

/// Which runtimes may share a process with the host's own.
enum RuntimePolicy {
    /// Nil when permitted; otherwise why not.
    ///
    /// C, C++ and Rust bring what they need. Swift shares the standard library of its process, whose binary interface
    /// is promised only within one compiler version; the child that holds a plugin is built with the host's. What brings
    /// its own runtime with it, or is unknown, may run in a process of its own only.
    static func refusal(_ tag: String, placement: PluginManifest.Placement) -> String? {
        if tag == "c" || tag == "c++" || tag == "rust" || tag.hasPrefix("rust-") { return nil }
        let own = RuntimeTag.current
        if tag == own, !tag.contains("unlisted") { return nil }
        guard tag.hasPrefix("swift-") else {
            if placement == .process { return nil }
            return "its runtime \"\(tag)\" is unknown; inside the daemon are allowed \(own), c, c++ and rust-VERSION"
        }
        if placement == .process, tag.hasSuffix("-static") { return nil }
        return "it was built for \(tag); this daemon runs \(own), and another Swift runtime cannot share its process"
    }
}

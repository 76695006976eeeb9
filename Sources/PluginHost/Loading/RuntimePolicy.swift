// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// Which runtimes may share the daemon's process.
enum RuntimePolicy {
    /// Nil when permitted; otherwise why not.
    ///
    /// C, C++ and Rust bring what they need; Swift shares the daemon's standard library, whose binary interface is
    /// promised only within one compiler version.
    static func refusal(_ tag: String) -> String? {
        if tag == "c" || tag == "c++" || tag == "rust" || tag.hasPrefix("rust-") { return nil }
        let own = RuntimeTag.current
        if tag == own, !tag.contains("unlisted") { return nil }
        guard tag.hasPrefix("swift-") else {
            return "its runtime \"\(tag)\" is unknown; allowed are \(own), c, c++ and rust-VERSION"
        }
        return "it was built for \(tag); this daemon runs \(own), and another Swift runtime cannot share its process"
    }
}

// SPDX-License-Identifier: Apache-2.0

import Glibc
import PluginChannel

/// How a child ends.
///
/// Always by `_exit`: the plugin's threads may still run, and nobody waits for its exit handlers.
enum ChildExit {
    /// The host closed the channel, or the instance is drained and destroyed.
    static func done() -> Never { _exit(0) }

    /// The plugin could not be loaded; the host has the reason (`EX_SOFTWARE` of sysexits.h).
    static func refused() -> Never { _exit(70) }

    /// The channel is broken, or the host broke the protocol (`EX_PROTOCOL` of sysexits.h); the reason goes to the log.
    static func broken(_ reason: String) -> Never {
        write("holdfast-plugin-host: \(reason)\n")
        _exit(76)
    }

    /// Ends the process as a fault of the channel demands.
    static func because(of fault: ChannelFault) -> Never {
        if fault == .closed { done() }
        broken("\(fault)")
    }

    private static func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}

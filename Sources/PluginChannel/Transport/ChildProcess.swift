// SPDX-License-Identifier: Apache-2.0

import CPlatform
import Glibc

/// Starting a program as a child.
package enum ChildProcess {
    /// The child's end of the channel in a plugin's child.
    package static let channelDescriptor: Int32 = 3
    /// Where a plugin's child writes the report of its crash.
    package static let crashDescriptor: Int32 = 4

    /// Starts a program and gives its process id.
    ///
    /// `descriptors[i]` becomes its descriptor `i`; it has no others. It leads a process group of its own, so that
    /// `kill(-pid, SIGKILL)` reaches what it forks, and no signal is blocked or ignored in it.
    ///
    /// A child that asks for a signal at its parent's death gets it when the *thread* that called this ends: call it on
    /// a thread that lives as long as the process.
    package static func spawn(
        _ path: String, arguments: [String], environment: [String], descriptors: [Int32]
    ) throws(SystemFault) -> Int32 {
        let words = arguments.map { strdup($0) } + [nil]
        let variables = environment.map { strdup($0) } + [nil]
        defer { for word in words + variables { free(word) } }
        let process = platform_spawn(path, words, variables, descriptors, Int32(descriptors.count))
        guard process > 0 else { throw SystemFault("starting \(path)") }
        return process
    }
}

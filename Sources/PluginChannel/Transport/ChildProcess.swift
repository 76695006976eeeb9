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
    /// May be called on any thread: a child that asks for a signal at its parent's death gets it at the end of this
    /// process. Waits until the program runs, about a millisecond.
    package static func spawn(
        _ path: String, arguments: [String], environment: [String], descriptors: [Int32]
    ) throws(SystemFault) -> Int32 {
        let words = arguments.map { strdup($0) } + [nil]
        let variables = environment.map { strdup($0) } + [nil]
        defer { for word in words + variables { free(word) } }
        let result = SpawningThread.shared.run { [words = Words(words), variables = Words(variables)] in
            let process = platform_spawn(
                path, words.pointers, variables.pointers, descriptors, Int32(descriptors.count))
            return process > 0 ? process : -errno
        }
        guard let result else { throw SystemFault("starting a thread for \(path)", code: EAGAIN) }
        guard result > 0 else { throw SystemFault("starting \(path)", code: -result) }
        return result
    }

    /// A list of words as the kernel takes it.
    ///
    /// Sendable: nothing changes them, and who made them waits until they are used no more.
    private struct Words: @unchecked Sendable {
        let pointers: [UnsafeMutablePointer<CChar>?]

        init(_ pointers: [UnsafeMutablePointer<CChar>?]) { self.pointers = pointers }
    }
}

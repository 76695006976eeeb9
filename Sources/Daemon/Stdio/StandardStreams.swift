// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Standard input and output, taken for messages alone.
///
/// What else in this process reads or writes there, a plugin's `print` for one, gets nothing and goes to standard error:
/// nothing but messages may stand on standard output (MCP stdio, L18).
package struct StandardStreams: Sendable {
    let input: Int32
    let output: Int32

    /// Takes both; to be called once, before anything is started.
    ///
    /// - Throws: when the system gives no descriptor.
    package static func take() throws(StartFailure) -> StandardStreams {
        let input = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
        let output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
        guard input >= 0, output >= 0 else {
            throw StartFailure("--stdio needs standard input and output to be open (errno \(errno)).", exitStatus: 2)
        }
        let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
        if nothing >= 0 {
            dup2(nothing, STDIN_FILENO)
            close(nothing)
        }
        dup2(STDERR_FILENO, STDOUT_FILENO)
        return StandardStreams(input: input, output: output)
    }
}

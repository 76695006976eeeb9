// SPDX-License-Identifier: Apache-2.0

import Glibc

/// `holdfastd` beside this program: it opens stores and loads plugins, which the command line does not.
enum DaemonProgram {
    /// Puts it in the place of this process, so that its output and its exit status are the command's.
    ///
    /// - Throws: `Failure` when it cannot be started; it does not return otherwise.
    static func replaceThisOne(_ arguments: [String]) throws(Failure) -> Never {
        let program = Executable.sibling("holdfastd")
        Executable.replace(program, [program] + arguments)
        throw Failure(kind: .usage, message: "cannot start \(program): \(String(cString: strerror(errno)))")
    }
}

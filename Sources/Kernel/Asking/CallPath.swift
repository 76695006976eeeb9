// SPDX-License-Identifier: Apache-2.0

/// Where a nested call stands in the call that came from outside: what its questions are named by.
package struct CallPath: Sendable, Equatable {
    /// What stands before the keys of its questions: empty for the call from outside, `publish/` for a call of the tool
    /// `publish` in it.
    package private(set) var scope = ""
    /// The arguments of all nested calls down to this one.
    ///
    /// Two calls of one tool with different arguments are different calls, and an answer for the one is none for the
    /// other.
    private(set) var arguments: [[UInt8]] = []

    /// The call from outside.
    package init() {}

    /// The path of a tool that is called from here.
    ///
    /// `label` tells several calls of one tool apart.
    package func entering(_ tool: String, label: String? = nil, arguments: [UInt8]) -> CallPath {
        var path = self
        path.scope += tool + (label.map { ":" + $0 } ?? "") + "/"
        path.arguments.append(arguments)
        return path
    }
}

// SPDX-License-Identifier: Apache-2.0

/// A command about plugins that the daemon's program does, and the words for it.
enum DaemonVerb {
    /// Becomes `holdfastd plugin VERB ...`; returns only by its error.
    static func run(_ verb: String, _ words: [String]) throws -> Never {
        try DaemonProgram.replaceThisOne(["plugin", verb] + words)
    }

    /// An option as two words, when it was given; a value that begins with a dash stays one.
    static func option(_ name: String, _ value: String?) -> [String] { value.map { ["\(name)=\($0)"] } ?? [] }

    /// A path as a word that is no option.
    static func path(_ path: String) -> String { path.hasPrefix("-") ? "./" + path : path }

    static func flag(_ name: String, _ isSet: Bool) -> [String] { isSet ? [name] : [] }
}

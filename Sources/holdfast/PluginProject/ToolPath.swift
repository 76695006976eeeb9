// SPDX-License-Identifier: Apache-2.0

/// The path of the installed tree as projects name it: in makefiles, packages, and on the command lines of compilers.
enum ToolPath {
    /// The path, when none of those would take a character of it for something else.
    static func checked(_ path: String) throws(Failure) -> String {
        let isPlain =
            path.hasPrefix("/")
            && path.unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9", "/", ".", "_", "-", "+", "@": true
                default: false
                }
            }
        guard isPlain else {
            throw Failure(
                kind: .toolError,
                message: "Holdfast is installed at \"\(path)\", and makefiles cannot name that; allowed is a path of "
                    + "letters of ASCII, digits and / . _ - + @: move the tree, which is relocatable")
        }
        return path
    }
}

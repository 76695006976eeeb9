// SPDX-License-Identifier: Apache-2.0

/// The ids of plugins as names of folders.
enum PluginName {
    /// Two or more words of a-z, 0-9 and "-" joined by dots, as manifests and site files have them: never a path.
    static func isID(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 128 && labels.count >= 2
            && labels.allSatisfy { label in
                !label.isEmpty && label.first != "-" && label.last != "-"
                    && label.utf8.allSatisfy {
                        (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-")
                    }
            }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Lets the options that name the daemon stand before the command too: `holdfast --url U sitrep`.
///
/// The parser knows them as options of each command, so leading ones are moved behind the command's own words.
enum ArgumentOrder {
    private static let options = ["--url", "--socket", "--token-file"]
    private static let flags = ["--verbose"]

    static func normalised(_ arguments: [String]) -> [String] {
        var leading: [String] = []
        var rest = arguments[...]
        while let word = rest.first {
            if options.contains(word), rest.count >= 2 {
                leading += rest.prefix(2)
                rest = rest.dropFirst(2)
            } else if flags.contains(word) || options.contains(where: { word.hasPrefix($0 + "=") }) {
                leading.append(word)
                rest = rest.dropFirst()
            } else {
                break
            }
        }
        return rest.isEmpty ? leading : Array(rest) + leading
    }
}

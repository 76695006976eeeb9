// SPDX-License-Identifier: Apache-2.0

extension Spelling {
    /// ` (did you mean "x"?)` for the inside of a sentence, or nothing if no known word is near.
    ///
    /// O(words x length²).
    public static func hint(_ word: String, among known: some Sequence<String>) -> String {
        asked(nearest(to: word, among: known))
    }

    /// ` (did you mean "x"?)`, or nothing for nothing.
    static func asked(_ word: String?) -> String { word.map { " (did you mean \(Quoted.text($0))?)" } ?? "" }
}

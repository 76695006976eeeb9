// SPDX-License-Identifier: Apache-2.0

extension Spelling {
    /// `; did you mean "x"?` for the end of a sentence, or nothing if no known word is near.
    ///
    /// O(words x length²).
    public static func hint(_ word: String, among known: some Sequence<String>) -> String {
        nearest(to: word, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
    }
}

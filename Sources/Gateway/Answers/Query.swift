// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Kernel

/// The query of a request as pairs of names and values, in their order (WHATWG URL, section 5.1: a `+` is a space).
struct Query {
    struct Pair {
        let name: String
        let value: String
    }

    let pairs: [Pair]

    /// Reads a query.
    ///
    /// - Throws: 400 when its percent-encoding is broken.
    init(_ request: Request) throws(Problem) {
        var pairs: [Pair] = []
        for part in (request.uri.query ?? "").split(separator: "&") {
            let words = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            pairs.append(
                Pair(name: try Self.decoded(words[0]), value: try Self.decoded(words.count > 1 ? words[1] : "")))
        }
        self.pairs = pairs
    }

    private static func decoded(_ word: Substring) throws(Problem) -> String {
        let spaced =
            word.utf8.contains(UInt8(ascii: "+"))
            ? word.split(separator: "+", omittingEmptySubsequences: false).joined(separator: " ")[...] : word
        guard let text = PercentCoding.decoded(spaced) else {
            throw Problem(
                .validation,
                "The query has \"\(word.prefix(64))\": a % needs two hexadecimal digits behind it, and the bytes must be "
                    + "UTF-8.", status: 400)
        }
        return text
    }

    /// Refuses parameters that are not known: a filter that is misspelt must not look like one that found everything.
    func check(among known: [String], of what: String) throws(Problem) {
        let unknown = pairs.map(\.name).filter { !known.contains($0) }.prefix(20)
        guard !unknown.isEmpty else { return }
        let there = known.isEmpty ? "there are none" : "there are " + known.joined(separator: ", ")
        let names = unknown.map { "\"\($0.prefix(64))\"" }.joined(separator: ", ")
        throw Problem(
            .invalidParameter, "The query of \(what) has parameters that are not known: \(names); \(there).",
            errors: unknown.map { name in
                Problem.Fault(
                    instancePath: "/" + name.prefix(64), keyword: "additionalProperties",
                    message: "is not a parameter of the query; \(there)")
            })
    }
}

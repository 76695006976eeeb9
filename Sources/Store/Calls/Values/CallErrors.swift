// SPDX-License-Identifier: Apache-2.0

import JSON

/// The attempts of a call that failed, as the row keeps them: a JSON array, the oldest first.
enum CallErrors {
    /// More attempts than this are not kept; the oldest go.
    private static let mostKept = 20

    /// The array with one more attempt: `{attempt, at, problem, retry_after_ms}`.
    ///
    /// A problem that is no JSON is kept as text, and an array that is none is begun anew: that something failed is
    /// worth keeping in any case.
    static func appending(
        to stored: [UInt8], _ attempt: Int, _ moment: StoreMoment, _ problem: [UInt8], retryAfterMicros: Int64?
    ) -> [UInt8] {
        let earlier = (try? JSONValue.parse(stored))?.arrayValue ?? []
        let problem = (try? JSONValue.parse(problem)) ?? .string(String(decoding: problem, as: UTF8.self))
        let entry: JSONValue = [
            "attempt": .integer(Int64(attempt)), "at": .integer(moment.wallMicros), "problem": problem,
            "retry_after_ms": retryAfterMicros.map { .integer($0 / 1_000) } ?? .null,
        ]
        return JSONValue.array(earlier.suffix(mostKept - 1) + [entry]).serialized()
    }
}

// SPDX-License-Identifier: Apache-2.0

package import JSON

/// The deadline that a caller asks for: milliseconds from the arrival of the call, at most a day.
///
/// It can only shorten what the tool and the site allow. REST takes it as the header `X-Deadline-Ms`, MCP as
/// `_meta["io.holdfast/deadline_ms"]`.
package enum CallDeadline {
    /// What may be asked for, in milliseconds.
    package static let range: ClosedRange<Int64> = 1...86_400_000
    /// The name of the header.
    package static let header = "X-Deadline-Ms"
    /// The name inside `_meta`.
    package static let metaKey = "io.holdfast/deadline_ms"

    /// Reads the header.
    ///
    /// - Throws: 400 for anything but digits in the range.
    package static func read(header text: String) throws(Problem) -> Int64 {
        guard (1...8).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }),
            let milliseconds = Int64(text), range.contains(milliseconds)
        else { throw invalid(header, .string(String(text.prefix(32))), status: 400) }
        return milliseconds
    }

    /// Reads the member of `_meta`.
    ///
    /// - Throws: 422 for anything but a whole number in the range.
    package static func read(meta value: JSONValue) throws(Problem) -> Int64 {
        guard let milliseconds = value.integerValue, range.contains(milliseconds) else {
            throw invalid(metaKey, value, status: nil)
        }
        return milliseconds
    }

    private static func invalid(_ name: String, _ value: JSONValue, status: Int?) -> Problem {
        let allowed = "\(range.lowerBound) to \(range.upperBound)"
        return Problem(
            .invalidParameter, "\(name) must be a whole number of milliseconds, \(allowed).", status: status,
            errors: [
                Problem.Fault(
                    instancePath: "", message: "\(name) is not a time in milliseconds", value: value,
                    allowed: .string(allowed))
            ])
    }
}

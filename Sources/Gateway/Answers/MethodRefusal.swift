// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Kernel

/// A method that a path does not answer: 405, with those that it does in `Allow` (RFC 9110, section 15.5.6).
struct MethodRefusal: Error {
    let path: String
    let method: HTTPRequest.Method
    /// `GET` stands for HEAD too.
    let allowed: [String]

    /// The methods that no route of ours answers.
    static let others: [HTTPRequest.Method] = [.put, .delete, .patch, .options]

    var problem: Problem {
        Problem(
            .validation,
            "\(path.prefix(200)) answers \(allowed.joined(separator: " and ")), not \(method.rawValue).", status: 405)
    }

    /// The value of the field `Allow`.
    var allow: String { allowed.flatMap { $0 == "GET" ? ["GET", "HEAD"] : [$0] }.joined(separator: ", ") }
}

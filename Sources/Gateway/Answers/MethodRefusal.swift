// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Kernel

/// A method that a path does not answer: 405, with those that it does in `Allow` (RFC 9110, section 15.5.6).
struct MethodRefusal: Error {
    let path: String
    let method: String
    /// `GET` stands for HEAD too.
    let allowed: [String]

    var problem: Problem {
        Problem(
            .validation,
            "\(path.prefix(200)) answers \(allowed.joined(separator: " and ")), not \(method.prefix(20)).", status: 405)
    }

    /// The value of the field `Allow`.
    var allow: String { Self.allow(allowed) }

    static func allow(_ methods: [String]) -> String {
        (methods.flatMap { $0 == "GET" ? ["GET", "HEAD"] : [$0] } + ["OPTIONS"]).joined(separator: ", ")
    }
}

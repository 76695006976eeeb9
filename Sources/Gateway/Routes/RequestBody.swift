// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Kernel

extension Request {
    /// The whole body, of at most `limit` bytes.
    ///
    /// A body that says that it is larger is refused before it is read. One that breaks off is the sender's fault, not
    /// its size.
    func bytes(upTo limit: Int) async throws(Problem) -> [UInt8] {
        let tooLarge = Problem(
            .validation, "The request body is larger than the \(limit) bytes that are taken.", status: 413)
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit { throw tooLarge }
        do {
            return Array(try await body.collect(upTo: limit).readableBytesView)
        } catch let error as any HTTPResponseError where error.status == .contentTooLarge {
            throw tooLarge
        } catch {
            throw Problem(.validation, "The request body breaks off, or its chunks are malformed.", status: 400)
        }
    }

    /// The media type of the body without parameters, in lower case (RFC 9110, section 8.3.1); nil when none is given.
    var mediaType: String? {
        headers[.contentType].map { type in
            String(type.prefix { $0 != ";" }).filter { $0 != " " && $0 != "\t" }.lowercased()
        }
    }

    /// The charset that the body is said to have, in lower case; nil when none is given.
    var charset: String? {
        for parameter in (headers[.contentType] ?? "").lowercased().split(separator: ";").dropFirst() {
            let words = parameter.split(separator: "=", maxSplits: 1).map { $0.trimming(" \t\"") }
            if words.count == 2, words[0] == "charset" { return String(words[1]) }
        }
        return nil
    }
}

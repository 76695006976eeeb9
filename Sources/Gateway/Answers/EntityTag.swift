// SPDX-License-Identifier: Apache-2.0

import Cryptography
import HTTPTypes
import Hummingbird
import JSON

/// The entity tag of a representation (RFC 9110, section 8.8.3): strong, since it is made of the bytes.
struct EntityTag {
    /// The opaque text between the quotes.
    private let opaque: String

    /// The first half of the SHA-256 of the representation.
    ///
    /// O(bytes).
    init(of bytes: [UInt8]) {
        // libcrypto gives no digest only when the process has no memory left; a tag that never comes again is right then.
        opaque =
            (try? SHA256.digest(of: bytes)).map { String($0.hex.prefix(32)) }
            ?? String(UInt64.random(in: .min ... .max), radix: 36)
    }

    var field: String { "\"\(opaque)\"" }

    /// The tag as the client sent it back, if `If-None-Match` names it: any of its tags by weak comparison, or `*`
    /// (section 13.1.2).
    ///
    /// Compressed, the same representation has the weak tag.
    func match(in request: Request) -> String? {
        for part in request.headers[values: .ifNoneMatch].joined(separator: ",").split(separator: ",") {
            let candidate = part.trimming(" \t")
            if candidate == "*" { return field }
            if candidate == field || candidate == "W/" + field { return String(candidate) }
        }
        return nil
    }
}

extension Response {
    /// What stands for a representation that the client has: its tag, and nothing else (RFC 9110, section 15.4.5).
    static func notModified(_ tag: String, _ headers: HTTPFields) -> Response {
        var headers = headers
        headers[.eTag] = tag
        return Response(status: .notModified, headers: headers)
    }

    /// A JSON document with its tag, answered 304 when the client has it already.
    ///
    /// Nobody else may keep it, and who keeps it asks again before using it.
    static func tagged(
        _ bytes: [UInt8], for request: Request, status: HTTPResponse.Status = .ok
    ) -> Response {
        let tag = EntityTag(of: bytes)
        let kept: HTTPFields = [.cacheControl: "private, no-cache", .vary: "Accept, Authorization"]
        if status == .ok, let match = tag.match(in: request) { return .notModified(match, kept) }
        var headers = kept
        headers[.eTag] = tag.field
        return Response(jsonBytes: bytes, status: status, headers: headers)
    }
}

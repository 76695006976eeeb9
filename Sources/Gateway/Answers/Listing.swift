// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import JSON
import Telemetry

/// A list answer `{items, next_cursor}` with an entity tag, answered 304 when the client has it already.
struct Listing {
    let items: [JSONValue]
    /// Changes whenever the list may have changed.
    let version: String

    func response(to request: Request) -> Response {
        let tag = "\"\(version)\""
        if Self.matches(request.headers[.ifNoneMatch], tag) {
            return Response(status: .notModified, headers: [.eTag: tag])
        }
        return Response(json: ["items": .array(items), "next_cursor": .null], headers: [.eTag: tag])
    }

    /// Whether a field `If-None-Match` names the tag: any of its tags by weak comparison, or `*` (RFC 9110, section
    /// 13.1.2).
    static func matches(_ field: String?, _ tag: String) -> Bool {
        guard let field else { return false }
        return field.split(separator: ",").contains { part in
            let candidate = part.filter { $0 != " " && $0 != "\t" }
            return candidate == "*" || candidate == tag || candidate == "W/" + tag
        }
    }
}

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
        if request.headers[.ifNoneMatch] == tag {
            return Response(status: .notModified, headers: [.eTag: tag])
        }
        return Response(json: ["items": .array(items), "next_cursor": .null], headers: [.eTag: tag])
    }
}

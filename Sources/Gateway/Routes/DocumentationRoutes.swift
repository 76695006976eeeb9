// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Kernel

/// `/docs/errors.md`: the page that the `type` of every problem points to (RFC 9457, section 3.1.1).
struct DocumentationRoutes {
    /// The page as it is installed; nil where it is not.
    let errorsPage: String?

    func add(to router: Router<GatewayContext>) {
        router.get("docs/errors.md") { _, _ in
            guard let errorsPage else {
                throw Problem(.notFound, "The documentation is not installed with this daemon.")
            }
            return Response(text: errorsPage, contentType: "text/markdown; charset=utf-8")
        }
    }
}

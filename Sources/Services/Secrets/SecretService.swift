// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Kernel

/// `secret.get/1 {name}` -> `{value}`: a secret of the site, for the plugin that is granted `secret.get:NAME`.
///
/// Read anew each time, so that a secret that was replaced is in force at once. Calls of every effect may read one.
package struct SecretService: ReplyingService {
    package let name = "secret.get/1"
    /// Each secret is a grant of its own, or a pattern with a name in it; none covers all of them.
    package let permission: String? = nil
    private let source: SecretSource

    package init(source: SecretSource) { self.source = source }

    package func reply(to request: JSONValue, from caller: ServiceCaller) async throws(Problem) -> JSONValue {
        guard let name = request["name"]?.stringValue, Self.isName(name) else {
            throw Problem(
                .invalidParameter, "secret.get/1 needs \"name\": 1 to 64 of a-z, A-Z, 0-9, _ - and .",
                errors: [
                    Problem.Fault(instancePath: "/name", message: "is no name of a secret", value: request["name"])
                ])
        }
        let permission = "secret.get:" + name
        // A star alone is in nobody's grants that were read from a site; nor is it here.
        try caller.permissions.permit(
            permission, byNameOnly: caller.permissions.grant(for: permission) == "secret.get:*")
        guard let value = try await source.read(name) else {
            throw Problem(
                .notFound,
                "This site has no secret named \"\(name)\"; it names one as \"\(name)=...\" in secrets.sources.")
        }
        return ["value": .string(value)]
    }

    /// One word of a path that leads nowhere else.
    private static func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count) && name.utf8.first != UInt8(ascii: ".")
            && name.utf8.allSatisfy {
                (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || "_-.".utf8.contains($0)
            }
    }
}

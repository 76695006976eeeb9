// SPDX-License-Identifier: Apache-2.0

package import Kernel

extension MCPServer {
    /// The profile of a name.
    ///
    /// - Throws: NOT_FOUND with the names that there are.
    package func profile(named name: String) throws(Problem) -> Profile {
        let all = profiles.current
        if let profile = all.first(where: { $0.name == name }) { return profile }
        let names = all.map(\.name).sorted()
        throw Problem(
            .notFound,
            "There is no profile \"\(name.prefix(64))\"; "
                + (names.isEmpty ? "this site has none." : "there are \(names.joined(separator: ", "))."))
    }

    /// Tells everybody who listens that their list of tools may have changed: the profiles were replaced.
    package func announceProfiles() { listeners.announce(.toolsChanged) }
}

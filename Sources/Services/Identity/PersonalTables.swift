// SPDX-License-Identifier: Apache-2.0

package import Kernel
import Roster

/// Which tables are about persons rather than about the schedule, and need a scope of their own.
package enum PersonalTables {
    /// The personal data in a table; nil for a table of the schedule, and for the identities, which disclosure rules.
    ///
    /// A personal table of which nothing else is known is behaviour: nobody sees one by default.
    package static func data(in table: String) -> PersonalData? {
        guard table != TableSpec.identities.name, let spec = TableSpec.named(table), spec.isPersonal else { return nil }
        return .behaviour
    }

    /// Why the caller may not have a table; nil when they may.
    ///
    /// A plugin on its own account has no scopes: personal data is for calls of people.
    static func refusal(of table: String, to principal: Principal?) -> Problem? {
        guard let data = data(in: table), principal?.scopes.personal.contains(data) != true else { return nil }
        let who = principal.map { "the credential of \($0.name)" } ?? "a plugin on its own account"
        return Problem(
            .forbidden, "The table \(table) is personal and needs the scope \(data.scope), which \(who) has not.")
    }
}

// SPDX-License-Identifier: Apache-2.0

/// What says who a person is.
///
/// Everything else holds the opaque id alone.
package struct PersonIdentity: Sendable, Hashable {
    package let personID: String
    package let name: String?
    package let mail: String?
    package let note: String?

    package init(personID: String, name: String? = nil, mail: String? = nil, note: String? = nil) {
        self.personID = personID
        self.name = name
        self.mail = mail
        self.note = note
    }
}

/// A change of the identities of a program.
///
/// They have no versions: what is removed is gone, and the versions of the roster stay as they are.
package enum IdentityWrite: Sendable, Hashable {
    /// Takes the place of what was known of the person.
    case put(PersonIdentity)
    /// Nothing is known of the person any more.
    case remove(personID: String)
    /// Nothing is known of anybody any more: another program takes the place of this one.
    case removeAll
    /// Removes the rows of a table from every version of the roster, and the bytes that no other table has.
    ///
    /// For what earlier releases kept in versions and should not have: names.
    case removeFromVersions(table: String)
}

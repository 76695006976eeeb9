// SPDX-License-Identifier: Apache-2.0

public import Columns

/// The names of people, by id.
///
/// They are apart from the program so that analysis cannot depend on them.
public struct Identities: Sendable, Hashable {
    /// The name of a person by id.
    public let names: [String: String]

    /// Reads the table `identities`.
    ///
    /// Throws if a column is not there.
    public init(table: Table) throws(RosterError) {
        var names: [String: String] = [:]
        for batch in table.batches {
            let reader = BatchReader(batch, table: table.name)
            let ids = try reader.text("person_id")
            let texts = try reader.text("name")
            for row in 0..<batch.count { names[ids[row]] = texts[row] }
        }
        self.names = names
    }

    /// The given names, by id.
    public init(_ names: [String: String]) { self.names = names }

    /// The name of a person, or the id if there is none.
    public func name(of id: String) -> String { names[id] ?? id }
}

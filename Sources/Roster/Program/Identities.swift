// SPDX-License-Identifier: Apache-2.0

public import Columns

/// The names of people, by id.
///
/// They are apart from the program so that analysis cannot depend on them.
public struct Identities: Sendable, Hashable {
    /// The name of a person by id, of those who have one.
    public let names: [String: String]
    /// The mail address of a person by id, of those who have one.
    public let mails: [String: String]
    /// A note on a person by id, of those who have one.
    public let notes: [String: String]

    /// Reads the table `identities`.
    ///
    /// Throws if a column is not there.
    public init(table: Table) throws(RosterError) {
        var (names, mails, notes): ([String: String], [String: String], [String: String]) = ([:], [:], [:])
        for batch in table.batches {
            let reader = BatchReader(batch, table: table.name)
            let ids = try reader.text("person_id")
            let texts = try reader.text("name")
            let (addresses, remarks) = (batch.text("mail"), batch.text("note"))
            for row in 0..<batch.count {
                let id = ids[row]
                names[id] = texts.value(at: row)
                mails[id] = addresses?.value(at: row)
                notes[id] = remarks?.value(at: row)
            }
        }
        self.init(names, mails: mails, notes: notes)
    }

    /// The given names, mail addresses and notes, by id.
    public init(_ names: [String: String], mails: [String: String] = [:], notes: [String: String] = [:]) {
        self.names = names
        self.mails = mails
        self.notes = notes
    }

    /// The name of a person, or the id if there is none.
    public func name(of id: String) -> String { names[id] ?? id }
}

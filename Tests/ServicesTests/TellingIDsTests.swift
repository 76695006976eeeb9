// SPDX-License-Identifier: Apache-2.0

import Kernel
import Roster
import Services
import Store
import Testing

/// Which ids of people give them away, and which tables are about persons.
@Suite struct TellingIDsTests {
    @Test(
        arguments: [
            ("malvarez", "Maria Alvarez", nil, true), ("r01", "Maria Alvarez", "r01@x.org", false),
            ("ALVAREZ-2", "María Álvarez", nil, true), ("muller", "Jörg Müller", nil, true),
            ("li7", "Wu Li", nil, false), ("x-wuli", "Wu Li", "wuli@x.org", true), ("jd", "Jane Doe", nil, false),
            ("doe17", "Jane Doe", nil, true), ("p9", nil, nil, false), ("smithers", nil, "a.smithers2@x.org", true),
        ] as [(String, String?, String?, Bool)])
    func namesInIds(id: String, name: String?, mail: String?, isTelling: Bool) {
        let person = PersonIdentity(personID: id, name: name, mail: mail, note: nil)
        #expect(TellingIDs.find([person]) == (isTelling ? [id] : []))
    }

    @Test func aWordOfManyNamesTellsNobody() {
        let people = (1...40).map {
            PersonIdentity(personID: "resident-\($0)", name: "Resident \($0)", mail: nil, note: nil)
        }
        #expect(TellingIDs.find(people).isEmpty)
        let one = PersonIdentity(personID: "zimmer", name: "Resident Zimmer", mail: nil, note: nil)
        #expect(TellingIDs.find(people + [one]) == ["zimmer"])
        #expect(TellingIDs.warning(people, showsIDs: true) == nil)
        #expect(TellingIDs.warning(people + [one], showsIDs: true)?.contains("1 of 41 ids") == true)
        #expect(TellingIDs.warning(people + [one], showsIDs: true)?.contains("zimmer") == true)
        #expect(TellingIDs.warning(people + [one], showsIDs: false)?.contains("zimmer") == false)
    }

    @Test func personalTablesAreThoseOfTheContract() {
        let personal = TableSpec.all.map(\.name).filter { PersonalTables.data(in: $0) != nil }
        #expect(personal == ["preference_signals"])
        #expect(PersonalTables.data(in: "preference_signals") == .behaviour)
        #expect(PersonalTables.data(in: "identities") == nil && PersonalTables.data(in: "nothing") == nil)
    }
}

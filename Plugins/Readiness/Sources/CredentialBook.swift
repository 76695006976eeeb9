// SPDX-License-Identifier: Apache-2.0

import Coverage
import Patterns
import Roster

/// Who holds which credential when: without end in the table of people, for some time in the table of credentials.
struct CredentialBook {
    private let program: Program
    private let dated: [Int: [Credential]]

    init(_ program: Program) {
        self.program = program
        dated = Dictionary(grouping: program.credentials, by: \.person)
    }

    /// Whether a person holds all of them on a day.
    func holds(_ person: Int, _ credentials: [String], on date: LocalDate) -> Bool {
        credentials.allSatisfy { word in
            program.people[person].credentials.contains(word)
                || dated[person]?.contains { $0.credential == word && $0.range.contains(date) } ?? false
        }
    }

    /// When the last of the credentials ends for a person who holds them on a day; nil if they do not end.
    func end(_ person: Int, _ credentials: [String], on date: LocalDate) -> LocalDate? {
        credentials.filter { !program.people[person].credentials.contains($0) }.compactMap { word in
            dated[person]?.filter { $0.credential == word && $0.range.contains(date) }.map(\.range.to).max()
        }.min().flatMap { $0 >= .latest ? nil : $0 }
    }

    /// Whether nothing that the person holds begins or ends inside the days.
    func isConstant(_ person: Int, in range: DateRange) -> Bool {
        (dated[person] ?? []).allSatisfy { credential in
            let (from, to) = (credential.range.from, credential.range.to)
            return (from <= range.from || range.to < from) && (to < range.from || range.to <= to)
        }
    }
}

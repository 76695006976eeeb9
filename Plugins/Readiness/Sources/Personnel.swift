// SPDX-License-Identifier: Apache-2.0

import Coverage
import Patterns
import Roster

/// Heads against posts on one day.
struct Personnel {
    /// One row of the establishment.
    struct Post {
        let role: Role
        let pgy: Int?
        let required: Int
        let authorised: Int
        let isSenior: Bool
        var assigned = 0
        var available = 0
        var qualified = 0

        /// `PGY-1 resident`, `faculty`.
        var name: String { pgy.map { "PGY-\($0) \(role.rawValue)" } ?? role.rawValue }
    }

    let date: LocalDate
    private(set) var posts: [Post]

    var required: Int { posts.reduce(0) { $0 + $1.required } }
    var available: Int { posts.reduce(0) { $0 + $1.available } }
    /// A qualified person beyond a post's number fills no other post.
    var qualified: Int { posts.reduce(0) { $0 + min($1.qualified, $1.required) } }
    var seniorRequired: Int { posts.reduce(0) { $0 + ($1.isSenior ? $1.required : 0) } }
    var seniorAvailable: Int { posts.reduce(0) { $0 + ($1.isSenior ? min($1.available, $1.required) : 0) } }

    /// Counts the people of the program on a day; O(people x (absences of each + services)).
    init(_ program: Program, on date: LocalDate, _ book: CredentialBook, _ rules: ReadinessRules) {
        self.date = date
        posts = program.establishment.map { row in
            Post(
                role: row.role, pgy: row.pgy, required: row.required, authorised: row.authorised,
                isSenior: rules.seniorRoles.contains(row.role.rawValue)
                    || (row.pgy.map { pgy in rules.seniorPGY.map { pgy >= $0 } ?? false } ?? false))
        }
        for (index, person) in program.people.enumerated() where person.membership.contains(date) {
            // A row of the person's own year before one for the whole role.
            let post =
                posts.firstIndex { $0.role == person.role && $0.pgy != nil && $0.pgy == person.pgy }
                ?? posts.firstIndex { $0.role == person.role && $0.pgy == nil }
            guard let post else { continue }
            posts[post].assigned += 1
            guard Self.isAvailable(index, program, date, rules) else { continue }
            posts[post].available += 1
            if Self.isQualified(index, program, date, book, rules) { posts[post].qualified += 1 }
        }
    }

    /// There in the morning or the afternoon, or on leave that ends soon enough to be called back from.
    private static func isAvailable(
        _ person: Int, _ program: Program, _ date: LocalDate, _ rules: ReadinessRules
    ) -> Bool {
        if program.isPresent(person: person, on: date, .am) || program.isPresent(person: person, on: date, .pm) {
            return true
        }
        guard rules.recallHours > 0 else { return false }
        let noon = SlotIndex(date, .pm)
        let away = program.absences.filter {
            $0.person == person && $0.isBlocking && $0.from <= noon && noon.advanced(by: -1) <= $0.to
        }
        let last = date.advanced(by: rules.recallHours / 24)
        return away.allSatisfy { [.vacation, .conference, .administrative].contains($0.kind) && $0.to.date < last }
    }

    /// Holds the credentials of the post: those that the site names, else those of every mission task that the person
    /// may be given, which must be one at least.
    private static func isQualified(
        _ index: Int, _ program: Program, _ date: LocalDate, _ book: CredentialBook, _ rules: ReadinessRules
    ) -> Bool {
        let person = program.people[index]
        let named = rules.postCredentials.filter {
            $0.role == person.role.rawValue && ($0.pgy == nil || $0.pgy == person.pgy)
        }
        if !named.isEmpty { return named.allSatisfy { book.holds(index, $0.credentials, on: date) } }
        let tasks = program.services.enumerated().filter {
            $0.element.category <= rules.missionCategory
                && program.eligibility.isEligible(person: index, service: $0.offset, on: date)
        }
        return !tasks.isEmpty && tasks.allSatisfy { book.holds(index, $0.element.credentials, on: date) }
    }

    /// The rating by scales.
    func rating(_ scales: RatingScales) -> PersonnelRating {
        PersonnelRating(
            required: required, available: available, qualified: qualified, seniorRequired: seniorRequired,
            seniorAvailable: seniorAvailable, strengthScale: scales.strength, qualifiedScale: scales.qualified,
            seniorScale: scales.senior)
    }
}

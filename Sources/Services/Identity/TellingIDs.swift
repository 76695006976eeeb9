// SPDX-License-Identifier: Apache-2.0

package import Store

/// Ids of people that give away who they are.
///
/// Whoever may not see names sees ids in their place (design.md section 6), so that an id must say nothing: one that has a
/// part of its person's name or address in it is as good as the name.
package enum TellingIDs {
    /// Shorter parts stand in ids by chance.
    private static let shortestPart = 3

    /// The ids that have a part of the name, or of what stands before the @ of the mail address, in them, whatever the
    /// case; in the order given.
    ///
    /// A part that stands in the names of many is none: "resident" in "Resident 12". O(people x parts of a name).
    package static func find(_ people: [PersonIdentity]) -> [String] {
        var frequency: [String: Int] = [:]
        let parts = people.map { person in
            words(person.name ?? "").union(words(String((person.mail ?? "").prefix { $0 != "@" })))
        }
        for words in parts { for word in words { frequency[word, default: 0] += 1 } }
        let common = max(3, people.count / 10)
        return zip(people, parts).compactMap { person, words in
            let id = folded(person.personID)
            return words.contains { (frequency[$0] ?? 0) <= common && id.contains($0) } ? person.personID : nil
        }
    }

    /// What a reader is told of them; nil when there are none.
    ///
    /// - Parameter showsIDs: whether the reader may see names, and so the ids that tell them.
    package static func warning(_ people: [PersonIdentity], showsIDs: Bool) -> String? {
        let found = find(people)
        guard !found.isEmpty else { return nil }
        let some = found.prefix(5).joined(separator: ", ") + (found.count > 5 ? " and others" : "")
        return "\(found.count) of \(people.count) ids of people tell who they are"
            + (showsIDs ? " (\(some))" : "")
            + ": without full disclosure ids stand in place of names. Give people ids that say nothing."
    }

    private static func words(_ text: String) -> Set<String> {
        Set(
            folded(text).split { !$0.isLetter }.map(String.init).filter {
                $0.unicodeScalars.count >= shortestPart
            })
    }

    /// Lower case, and letters of Latin without their marks: canonical decomposition would need tables that are not here.
    private static func folded(_ text: String) -> String {
        String(text.lowercased().map { plain[$0] ?? $0 })
    }

    private static let plain: [Character: Character] = {
        let groups: [(Character, String)] = [
            ("a", "àáâãäåāăą"), ("c", "çćčĉċ"), ("d", "ďđ"), ("e", "èéêëēĕėęě"), ("g", "ĝğġģ"), ("i", "ìíîïĩīĭįı"),
            ("l", "ĺļľł"), ("n", "ñńņňŉ"), ("o", "òóôõöøōŏő"), ("r", "ŕŗř"), ("s", "śŝşšș"), ("t", "ţťŧț"),
            ("u", "ùúûüũūŭůűų"), ("y", "ýÿŷ"), ("z", "źżž"),
        ]
        return groups.reduce(into: [:]) { table, group in for letter in group.1 { table[letter] = group.0 } }
    }()
}

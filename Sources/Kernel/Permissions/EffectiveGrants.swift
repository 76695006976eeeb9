// SPDX-License-Identifier: Apache-2.0

/// What a plugin may do: what its manifest asks for and the site gives, both.
///
/// A pure function. A grant narrower than what was asked is taken as it is; a wider one gives no more than was asked. What
/// cannot be read gives nothing.
package enum EffectiveGrants {
    /// - Parameters:
    ///   - asked: the permissions of the manifest. `http.fetch:*` asks for every port; as a grant it gives the usual ones.
    ///   - given: the grants of the site's file.
    ///   - reserved: what only a grant gives that spells it, such as a table about persons.
    package static func of(
        asked: some Collection<String>, given: some Collection<String>, reserved: Set<String> = []
    ) -> Set<String> {
        let asked = asked.compactMap { try? Permission($0) }
        var result: Set<String> = []
        for given in given.compactMap({ try? Permission($0) }) where !isTooWide(given) {
            for asked in asked where asked.stem == given.stem {
                for text in common(asked, given) where isReached(text, by: given, reserved) { result.insert(text) }
            }
        }
        return result
    }

    /// Whether a grant names too much to give anything: no grant gives all secrets.
    package static func isTooWide(_ given: Permission) -> Bool {
        given.stem == "secret.get" && given.reach == .names(.any)
    }

    /// What two permissions of one kind have in common, as texts.
    private static func common(_ asked: Permission, _ given: Permission) -> [String] {
        switch (asked.reach, given.reach) {
        case (.whole, .whole): return asked.text == given.text ? [given.text] : []
        case (.names(let one), .names(let other)):
            return one.intersection(other).map {
                $0 == other ? given.text : "\(given.stem):\($0.text)"
            }
        case (.everyOrigin, .origins), (.everyOrigin, .everyOrigin): return [given.text]
        case (.origins(let origin), .everyOrigin): return origin.hasUsualPort ? ["\(given.stem):\(origin.text)"] : []
        case (.origins(let one), .origins(let other)):
            return one.intersection(other).map {
                $0 == other ? given.text : "\(given.stem):\($0.text)"
            }
        default: return []
        }
    }

    private static func isReached(_ text: String, by given: Permission, _ reserved: Set<String>) -> Bool {
        !reserved.contains(text) || given.text == text
    }
}

// SPDX-License-Identifier: Apache-2.0

import Kernel
import Testing

/// What a credential reaches, word by word.
@Suite struct ScopesTests {
    @Test(
        arguments: [
            ([], "get_sitrep", "org.example.a", true), (["tool:get_sitrep"], "get_sitrep", "org.example.a", true),
            (["tool:get_sitrep"], "get_sitreps", "org.example.a", false),
            (["tool:get_*"], "get_sitreps", "org.example.a", true), (["tool:get_*"], "set_x", "org.example.a", false),
            (["tool:*"], "set_x", "org.example.a", true), (["plugin:org.example.a"], "set_x", "org.example.a", true),
            (["plugin:org.example.a"], "set_x", "org.example.ab", false),
            (["plugin:org.example.b", "tool:set_x"], "set_x", "org.example.a", true),
            (["effect:read", "personal:stress"], "set_x", "org.example.a", true),
        ] as [([String], String, String, Bool)])
    func namesTools(words: [String], tool: String, plugin: String, isReached: Bool) throws {
        #expect(try Scopes(parsing: words).reaches(tool, of: plugin) == isReached)
    }

    @Test func personalDataNeedsItsWord() throws {
        #expect(try Scopes(parsing: []).personal.isEmpty)
        #expect(try Scopes(parsing: []) == .impersonal)
        #expect(try Scopes(parsing: ["tool:*", "personal:stress"]).personal == [.stress])
        #expect(Scopes.everything.personal == [.stress, .behaviour])
        #expect(Scopes.everything.isUnlimited && Scopes.impersonal.isUnlimited)
        #expect(try !Scopes(parsing: ["effect:write"]).isUnlimited && !Scopes(parsing: ["tool:a"]).isUnlimited)
    }

    @Test(
        arguments: [
            ("everything", .unknownWord("everything")), ("", .unknownWord("")), ("tool:", .badName("tool:")),
            ("tool:a b", .badName("tool:a b")), ("tool:*a", .badName("tool:*a")), ("tool:a**", .badName("tool:a**")),
            ("plugin:*", .badName("plugin:*")), ("plugin:a", .badName("plugin:a")),
            ("effect:delete", .badEffect("effect:delete")), ("personal:*", .badPersonal("personal:*")),
            ("Tool:a", .unknownWord("Tool:a")), ("role:admin", .unknownWord("role:admin")),
        ] as [(String, ScopeError)])
    func refusesWhatIsNoScope(word: String, error: ScopeError) {
        #expect(throws: error) { try Scopes(parsing: ["tool:ok", word]) }
        #expect(error.description.hasPrefix("\"\(word)\""))
    }

    @Test func oneHighestEffectAndSoManyWords() throws {
        #expect(throws: ScopeError.secondEffect("effect:read")) {
            try Scopes(parsing: ["effect:write", "effect:read"])
        }
        #expect(try Scopes(parsing: ["effect:read", "effect:read"]).highestEffect == .read)
        #expect(throws: ScopeError.tooMany(65)) { try Scopes(parsing: Array(repeating: "tool:a", count: 65)) }
    }

    /// Both sides have to reach a tool, and what is written of an intersection reads as the same.
    @Test func anIntersectionReachesWhatBothDo() throws {
        var random = Generator(state: 7)
        let words = [
            "tool:a", "tool:ab", "tool:a*", "tool:b*", "plugin:x.a", "plugin:x.b", "personal:stress",
            "personal:behaviour",
        ]
        func some() throws -> Scopes {
            var picked = words.filter { _ in Int.random(in: 0..<4, using: &random) == 0 }
            if Bool.random(using: &random), let effect = Effect.allCases.randomElement(using: &random) {
                picked.append("effect:" + effect.rawValue)
            }
            return try Scopes(parsing: picked)
        }
        for _ in 0..<400 {
            let (left, right, third) = (try some(), try some(), try some())
            let both = left.intersection(right).intersection(third)
            for tool in ["a", "ab", "abc", "b", "c"] {
                for plugin in ["x.a", "x.b", "x.c"] {
                    let each = [left, right, third].allSatisfy { $0.reaches(tool, of: plugin) }
                    #expect(both.reaches(tool, of: plugin) == each)
                }
            }
            #expect(both.highestEffect == [left, right, third].map(\.highestEffect).min())
            #expect(both.personal == left.personal.intersection(right.personal).intersection(third.personal))
            #expect(try Scopes(parsing: both.words) == both, "\(both.words)")
            #expect(left.intersection(left) == left && left.intersection(.everything) == left)
        }
    }

    @Test(arguments: [Credential.none, .anonymous, .system, .socket(uid: 0), .token(id: "7k2mabcdef")])
    func aCredentialIsOneWord(credential: Credential) {
        #expect(Credential(credential.text) == credential)
    }

    @Test(arguments: ["", "token:", "socket:-1", "socket:x", "admin"]) func otherWordsAreNone(text: String) {
        #expect(Credential(text) == nil)
    }

    @Test func whatIsKeptIsHeldToToday() throws {
        let kept = Principal(
            name: "ada", role: .admin, disclosure: .initials, scopes: try Scopes(parsing: ["tool:a*"]),
            credential: .token(id: "k"))
        let today = Principal(
            name: "other", role: .operator, disclosure: .full, scopes: try Scopes(parsing: ["effect:read"]))
        let held = kept.held(to: today)
        #expect(held.name == "ada" && held.role == .operator && held.disclosure == .initials)
        #expect(held.scopes.words == ["tool:a*", "effect:read"] && held.credential == .token(id: "k"))
    }
}

/// Splitmix64 (Steele, Lea and Flood 2014): the same numbers in every run.
struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

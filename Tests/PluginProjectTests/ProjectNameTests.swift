// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import holdfast

/// Every name of a plugin follows from one, and what cannot be a name is refused with what can.
@Suite struct ProjectNameTests {
    @Test func everyNameFollowsFromOne() throws {
        let name = try ProjectName("coverage-watch")
        #expect(name.id == "org.example.coverage-watch")
        #expect(name.title == "Coverage Watch")
        #expect(name.type == "CoverageWatch")
        #expect(name.tool == "coverage_watch")
    }

    @Test func anIdHoldsTheName() throws {
        let name = try ProjectName("com.acme.n1-check-2")
        #expect(name.id == "com.acme.n1-check-2")
        #expect(name.name == "n1-check-2")
        #expect(name.type == "N1Check2")
        #expect(name.tool == "n1_check_2")
    }

    @Test func theIdMayBeAnother() throws {
        let name = try ProjectName("watch", id: "com.acme.resilience")
        #expect(name.id == "com.acme.resilience")
        #expect(name.tool == "watch")
    }

    @Test(arguments: [
        "", "-a", "a-", "a--b", "1a", "A", "aB", "a_b", "a b", "a/b", "ä", "a\n", "a\0b", "{{id}}", "a\u{301}",
        String(repeating: "a", count: ProjectName.maximumLength + 1),
    ])
    func otherNamesAreRefused(_ text: String) throws {
        let failure = try #require(throws: Failure.self) { try ProjectName(text) }
        #expect(failure.kind == .usage)
        #expect(failure.message.contains("\"\(text)\"; allowed are \(ProjectName.allowed)"))
    }

    @Test func theLongestNameIsTaken() throws {
        let text = String(repeating: "a", count: ProjectName.maximumLength)
        #expect(try ProjectName(text).tool == text)
    }

    @Test(arguments: ["com..a", ".a", "a.", "Com.acme.a", "com.-acme.a", "com/acme.a", "../a", "com.acme.a b"])
    func otherIdsAreRefused(_ text: String) throws {
        let given = try #require(throws: Failure.self) { try ProjectName(text) }
        #expect(given.message.hasPrefix("NAME is \"\(text)\"; allowed are two or more words"))
        let option = try #require(throws: Failure.self) { try ProjectName("a", id: text) }
        #expect(option.message.hasPrefix("--id is \"\(text)\"; allowed are two or more words"))
    }

    @Test func theLastWordOfAnIdIsANameToo() throws {
        let failure = try #require(throws: Failure.self) { try ProjectName("com.acme.2go") }
        #expect(failure.message.hasPrefix("the last word of NAME is \"2go\"; allowed are"))
    }

    @Test func oneIdIsEnough() throws {
        let failure = try #require(throws: Failure.self) { try ProjectName("com.acme.a", id: "com.acme.a") }
        #expect(failure.message.contains("leave out --id"))
    }

    @Test(arguments: ["int", "static-assert", "fn", "self", "tool", "main", "holdfast", "com.acme.string"])
    func wordsOfLanguagesAreRefused(_ text: String) throws {
        let failure = try #require(throws: Failure.self) { try ProjectName(text) }
        #expect(failure.message.contains("is a word of a language or of Holdfast"))
    }
}

// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import holdfast

/// What a template becomes.
@Suite struct PlaceholdersTests {
    private func placeholders(vendor: String = "Acme") throws -> Placeholders {
        Placeholders(try ProjectName("com.acme.coverage-watch"), vendor: vendor, prefix: "/opt/holdfast")
    }

    @Test func everyPlaceholderIsReplaced() throws {
        let text = "{{id}} {{title}} {{type}} {{tool}}{{tool}} {{vendor}} {{prefix}}\n"
        let filled =
            "com.acme.coverage-watch Coverage Watch CoverageWatch coverage_watchcoverage_watch Acme /opt/holdfast\n"
        #expect(try placeholders().filled(text, of: "README.md") == filled)
    }

    @Test(arguments: ["{{ id }}", "{{0}}", "{{}}", "{{", "}}", "{", "{{Id}}", "{{id}", "{{\u{e9}}}", "\r\n"])
    func otherBracesStay(_ text: String) throws {
        #expect(try placeholders().filled("a" + text + "b", of: "x.c") == "a" + text + "b")
    }

    @Test func aThirdBraceIsText() throws {
        #expect(try placeholders().filled("{{{tool}}}", of: "x.c") == "{coverage_watch}")
    }

    @Test func anUnknownPlaceholderIsNamedWithItsLine() throws {
        let fault = Placeholders.Unknown(word: "author", line: 3)
        #expect(throws: fault) { try placeholders().filled("{{id}}\r\n\n by {{author}}", of: "README.md") }
    }

    @Test func aValueIsNotATemplate() throws {
        #expect(try placeholders(vendor: "{{tool}}{{x}}").filled("{{vendor}}", of: "LICENSE") == "{{tool}}{{x}}")
    }

    @Test(arguments: ["A \"B\" \\ C", "Ōtāgame 🏥", "\\u0000", "a/b"])
    func textIsEscapedWhereItStandsInAString(_ vendor: String) throws {
        let filled = try placeholders(vendor: vendor).filled(#"{"vendor": "{{vendor}}"}"#, of: "plugin.json")
        #expect(try JSONValue.parse(filled)["vendor"] == .string(vendor))
        #expect(try placeholders(vendor: vendor).filled("{{vendor}}", of: "LICENSE") == vendor)
    }

    @Test func namesOfFilesAreReplaced() throws {
        let placeholders = try placeholders()
        #expect(
            placeholders.path("Sources/__type__Tools/__type__.swift")
                == "Sources/CoverageWatchTools/CoverageWatch.swift")
        #expect(placeholders.path("src/__tool__.c") == "src/coverage_watch.c")
        #expect(placeholders.path("dot-gitignore") == ".gitignore")
        #expect(placeholders.path("src/not-dot-gitignore") == "src/not-dot-gitignore")
    }
}

// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import Testing

@testable import holdfast

/// The templates of this repository, all of them.
@Suite struct TemplatesTests {
    private static let root =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        + "/share/templates/new/"

    private func files(_ language: ProjectLanguage, vendor: String) throws -> [ProjectTemplate.File] {
        let placeholders = Placeholders(
            try ProjectName("com.acme.coverage-watch"), vendor: vendor, prefix: "/opt/holdfast")
        return try ProjectTemplate(folder: Self.root + language.rawValue).filled(placeholders)
    }

    @Test(arguments: ProjectLanguage.allCases)
    func isWhole(_ language: ProjectLanguage) throws {
        let files = try files(language, vendor: "A \"B\"")
        let paths = files.map(\.path)
        for path in ["Makefile", "README.md", "LICENSE", ".gitignore", "plugin.json"] { #expect(paths.contains(path)) }
        #expect(paths.contains { $0.hasPrefix("cases/") && $0.hasSuffix(".json") })
        for file in files {
            // All but the braces that a language itself has are known; none is left in a name.
            #expect(!file.path.contains("__"), "\(file.path)")
            if file.path.hasSuffix(".json") { #expect(throws: Never.self) { try JSONValue.parse(file.text) } }
        }
        let manifest = try JSONValue.parse(try #require(files.first { $0.path == "plugin.json" }).text)
        #expect(manifest["id"] == "com.acme.coverage-watch")
        #expect(manifest["vendor"] == "A \"B\"")
        #expect(manifest["placement"] == nil)
        let makefile = try #require(files.first { $0.path == "Makefile" }).text
        for line in ["HOLDFAST ?= holdfast\n", "PREFIX ?= /opt/holdfast\n"] { #expect(makefile.contains(line)) }
        for target in ["test:", "check:", "cases:", "pack:", "clean:"] { #expect(makefile.contains("\n" + target)) }
    }

    /// What a maker calls itself is any text, so it stands only where text may.
    @Test(arguments: ProjectLanguage.allCases)
    func theVendorStandsInTextOnly(_ language: ProjectLanguage) throws {
        for file in try files(language, vendor: "*/ $(Acme)") where file.text.contains("$(Acme)") {
            let isText = file.path == "LICENSE" || [".json", ".toml", ".md"].contains { file.path.hasSuffix($0) }
            #expect(isText, "\(file.path)")
        }
    }

    @Test func aMissingTemplateIsNamed() throws {
        let failure = try #require(throws: Failure.self) { try ProjectTemplate(folder: Self.root + "cobol") }
        #expect(failure.message.hasSuffix("share/templates/new/cobol: No such file or directory"))
    }
}

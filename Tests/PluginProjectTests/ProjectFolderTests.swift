// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import holdfast

/// A project is there whole, or not at all.
@Suite final class ProjectFolderTests {
    private let root: String

    init() throws {
        var template = Array("/tmp/holdfast-project-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        root = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { for path in found(root).reversed() + [""] { remove(root + "/" + path) } }

    private static let files = [
        ProjectTemplate.File(path: "README.md", text: "é\n", isExecutable: false),
        ProjectTemplate.File(path: "src/deep/a.c", text: "", isExecutable: false),
        ProjectTemplate.File(path: "src/deep/b.sh", text: "x", isExecutable: true),
    ]

    /// All that lies below a folder, a folder before what is in it.
    private func found(_ folder: String, _ relative: String = "") -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name != ".", name != ".." else { continue }
            names += [relative + name] + found(folder + "/" + name, relative + name + "/")
        }
        return names.sorted()
    }

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return lstat(root + "/" + path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    @Test func everyFileIsThereAndNothingElse() throws {
        try ProjectFolder(root + "/p").write(Self.files)
        #expect(found(root) == ["p", "p/README.md", "p/src", "p/src/deep", "p/src/deep/a.c", "p/src/deep/b.sh"])
        #expect(try StandardInput.file(root + "/p/README.md") == Array("é\n".utf8))
        #expect(
            [mode("p"), mode("p/src/deep"), mode("p/README.md"), mode("p/src/deep/b.sh")].allSatisfy { $0 & 0o022 == 0 }
        )
        #expect(mode("p/README.md") & 0o100 == 0)
        #expect(mode("p/src/deep/b.sh") & 0o100 != 0)
    }

    @Test func anEmptyFolderIsTaken() throws {
        mkdir(root + "/p", 0o755)
        try ProjectFolder(root + "/p/").write(Self.files)
        #expect(found(root).contains("p/README.md"))
    }

    @Test func whatHasSomethingInItStays() throws {
        mkdir(root + "/p", 0o755)
        close(open(root + "/p/.kept", O_CREAT | O_WRONLY, 0o644))
        let failure = try #require(throws: Failure.self) { try ProjectFolder(root + "/p") }
        #expect(failure.message == "\(root)/p is there already, and is not empty; --out names another")
        #expect(found(root) == ["p", "p/.kept"])
    }

    @Test func aFolderThatFillsMeanwhileStays() throws {
        let folder = try ProjectFolder(root + "/p")
        mkdir(root + "/p", 0o755)
        close(open(root + "/p/kept", O_CREAT | O_WRONLY, 0o644))
        #expect(throws: Failure.self) { try folder.write(Self.files) }
        #expect(found(root) == ["p", "p/kept"])
    }

    @Test func aFileOrALinkIsNoFolder() throws {
        close(open(root + "/file", O_CREAT | O_WRONLY, 0o644))
        symlink("nowhere", root + "/link")
        for name in ["file", "link"] {
            let failure = try #require(throws: Failure.self) { try ProjectFolder(root + "/" + name) }
            #expect(failure.message.hasSuffix("is there already, and is no folder; --out names another"))
        }
        #expect(found(root) == ["file", "link"])
    }

    @Test func whatCannotBeWrittenLeavesNothing() throws {
        let folder = try ProjectFolder(root + "/p")
        let tooLong = ProjectTemplate.File(
            path: "z/" + String(repeating: "n", count: 300), text: "", isExecutable: false)
        let failure = try #require(throws: Failure.self) { try folder.write(Self.files + [tooLong]) }
        #expect(failure.message.contains("File name too long"))
        #expect(found(root) == [])
    }

    @Test(arguments: ["", ".", "..", "/", "a/..", "a/."])
    func namesOfNoNewFolderAreRefused(_ text: String) throws {
        let failure = try #require(throws: Failure.self) { try ProjectFolder(text) }
        #expect(failure.message == "--out is \"\(text)\"; allowed is the path of a new folder")
    }

    @Test func theFolderAboveMustBeThere() throws {
        let failure = try #require(throws: Failure.self) { try ProjectFolder(root + "/none/p") }
        #expect(failure.message.contains("No such file or directory"))
    }
}

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import JSON
import Settings

/// `holdfast plugin new NAME --lang LANGUAGE`: begins a plugin in a folder of its own.
struct PluginNew: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Makes a project for a plugin: one tool that runs, its tests and its cases.",
        discussion: """
            The project builds with nothing but the language's own compiler and this installation. The folder is made \
            whole or not at all, and one that has something in it stays as it is. No daemon is asked.
            """)

    @Argument(help: "What it is called, such as coverage-watch; or its id, such as com.acme.coverage-watch.")
    var name: String

    @Option(name: [.customLong("lang")], help: "The language it is written in.")
    var language: ProjectLanguage

    @Option(help: ArgumentHelp("Its id in reverse DNS; else org.example.NAME.", valueName: "id"))
    var id: String?

    @Option(help: ArgumentHelp("Who makes it.", valueName: "text"))
    var vendor = "Example"

    @Option(help: ArgumentHelp("The folder to make; else one of its name, here.", valueName: "path"))
    var out: String?

    @Flag(help: "Print what was made as JSON, for scripts.")
    var json = false

    func validate() throws {
        guard TextRule.line.accepts(vendor), TerminalText.escapedLine(vendor) == vendor, vendor.utf8.count <= 200 else {
            throw ValidationError(
                "--vendor is \"\(TerminalText.escapedLine(vendor))\"; allowed is one line of text, not empty, 200 bytes at "
                    + "most, without control characters.")
        }
    }

    func run() throws {
        let project = try ProjectName(name, id: id)
        let prefix = try ToolPath.checked(Executable.prefix)
        let template = try ProjectTemplate(folder: "\(prefix)/share/holdfast/templates/new/\(language.rawValue)")
        let files = try template.filled(Placeholders(project, vendor: vendor, prefix: prefix))
        let folder = try ProjectFolder(out ?? project.name)
        try folder.write(files)
        report(project, files, in: folder.path, prefix: prefix)
    }

    private func report(_ project: ProjectName, _ files: [ProjectTemplate.File], in folder: String, prefix: String) {
        let path = isOnPath ? [] : ["export PATH=\(prefix)/bin:$PATH"]
        let next = path + ["cd \(out ?? project.name)", "make", "make test", "make check", "make cases", "make pack"]
        if json {
            let document: JSONValue = [
                "folder": .string(folder), "language": .string(language.rawValue), "id": .string(project.id),
                "title": .string(project.title), "type": .string(project.type), "tool": .string(project.tool),
                "prefix": .string(prefix), "files": .array(files.map { .string($0.path) }),
                "next": .array(next.map { .string($0) }),
            ]
            return print(document.text)
        }
        print("\(project.id), a plugin in \(language.title) with the tool \(project.tool), in \(folder):\n")
        for file in files { print("  \(file.path)") }
        print("\nNext:\n")
        for line in next { print("  \(line)") }
        print("\nREADME.md says what each of them does.")
    }

    /// Whether the makefile's `holdfast` is this program.
    private var isOnPath: Bool {
        let own = Executable.prefix + "/bin"
        return (environmentVariable("PATH") ?? "").split(separator: ":").contains { folder in
            guard let found = realpath(folder + "/holdfast", nil) else { return false }
            defer { free(found) }
            return String(cString: found) == own + "/holdfast"
        }
    }
}

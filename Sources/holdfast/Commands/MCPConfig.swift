// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import JSON
import Settings

/// `holdfast mcp config CLIENT`: says what a client needs in which file, and writes it when it is told to.
struct MCPConfig: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Sets up an MCP client: prints its files and what would change in them.",
        discussion: """
            Nothing is written without --write. A file that is there keeps every other entry and its comments; one that \
            is not understood stays as it is. A token never stands in a file: a reference of the client's does, or the \
            path of the token's file. Which tools run without a question follows from their effects, as the daemon says \
            them; what you decided about a tool before stays.
            """)

    @Argument(help: "The client.")
    var client: ClientKind

    @OptionGroup var connection: ConnectionOptions

    @Flag(help: "Write the files, each in one step.")
    var write = false

    @Flag(help: "Your own files rather than those of the project.")
    var user = false

    @Option(help: ArgumentHelp("The folder of the project.", valueName: "path"))
    var directory = "."

    @Flag(help: "The client asks the daemon by its URL rather than start holdfast mcp.")
    var http = false

    @Flag(help: "The daemon wants a token; where it comes from, the client's own reference says.")
    var withToken = false

    @Option(help: ArgumentHelp("The program that the client starts; else this one.", valueName: "path"))
    var command: String?

    @Option(help: ArgumentHelp("The name of the server in the client.", valueName: "name"))
    var name = "holdfast"

    @Option(help: ArgumentHelp("Serve only the tools of this profile of the site.", valueName: "name"))
    var profile: String?

    func validate() throws {
        for (flag, value) in [("--profile", profile), ("--name", name)] {
            guard let value, !TextRule.identifier.accepts(value) else { continue }
            throw ValidationError("\(flag) is \"\(value)\"; allowed are \(TextRule.identifier.allowed).")
        }
    }

    func run() throws {
        let place = try place()
        let endpoint = try connection.endpoint()
        let server = try server(endpoint)
        let path = profile.map { "/mcp/" + $0 } ?? "/mcp"
        var tools: [OfferedTool] = []
        var missing: String?
        do { tools = try OfferedTool.list(DaemonClient(http: try HTTPClient(endpoint)), path: path) } catch {
            missing = "The tools are not known, so their permissions are left out: \(error.message)."
        }
        let setup = try ClientSetup(client, server, tools: tools, at: place)
        var files: [ConfigurationFile] = []
        for file in setup.files { files.append(try ConfigurationFile(path: file.path, edits: file.edits)) }
        if write {
            guard setup.pasted == nil else {
                throw Failure(
                    kind: .usage, message: "\(client.title) keeps no file that could be written; leave out --write")
            }
            for file in files where file.isChanged { try file.write() }
        }
        report(setup, files, notes: [missing].compactMap(\.self) + setup.notes)
    }

    private func report(_ setup: ClientSetup, _ files: [ConfigurationFile], notes: [String]) {
        if connection.json {
            let document: JSONValue = [
                "client": .string(client.rawValue), "written": .bool(write),
                "files": .array(
                    files.map {
                        [
                            "path": .string($0.path), "state": .string(state($0)), "text": .string($0.text),
                            "diff": .string($0.difference),
                        ]
                    }),
                "pasted": setup.pasted.map { .string($0) } ?? .null, "notes": .array(notes.map { .string($0) }),
            ]
            return print(document.text)
        }
        for file in files {
            print("\(file.path)  (\(state(file)))\n")
            print(TerminalText.escaped(file.text))
            if file.isChanged, file.old != nil { print(TerminalText.escaped(file.difference)) }
        }
        if let pasted = setup.pasted { print(TerminalText.escaped(pasted)) }
        for note in notes { StandardError.write("holdfast: \(TerminalText.escaped(note))\n") }
        if !write, files.contains(where: \.isChanged) {
            StandardError.write("holdfast: nothing is written; --write writes it\n")
        }
    }

    private func state(_ file: ConfigurationFile) -> String {
        guard file.isChanged else { return "as it is" }
        return file.old == nil ? (write ? "written, new" : "would be new") : (write ? "written" : "would be changed")
    }

    private func place() throws(Failure) -> ClientSetup.Place {
        guard let project = realpath(directory, nil) else {
            throw Failure(kind: .usage, message: "--directory \(directory): \(String(cString: strerror(errno)))")
        }
        defer { free(project) }
        let folder = String(cString: project)
        let home = environmentVariable("HOME") ?? "/"
        let configuration = environmentVariable("XDG_CONFIG_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
        return ClientSetup.Place(
            project: folder, home: home, configuration: configuration ?? home + "/.config", isPersonal: user,
            has: { access(folder + "/" + $0, F_OK) == 0 })
    }

    /// The connection that the file names: addresses that were given here stand in it, others `holdfast mcp` finds.
    private func server(_ endpoint: Endpoint) throws(Failure) -> ServerConnection {
        let path = profile.map { "/mcp/" + $0 } ?? "/mcp"
        if http {
            guard endpoint.socketPath == nil else {
                throw Failure(kind: .usage, message: "--http needs the daemon's URL; give --url")
            }
            return ServerConnection(
                name: name, way: .url(endpoint.url + path), needsToken: withToken, tokenFile: nil)
        }
        var arguments = ["mcp"]
        if let url = connection.address.url { arguments += ["--url", url] }
        if let socket = connection.address.socket { arguments += ["--socket", socket] }
        if let profile { arguments += ["--profile", profile] }
        return ServerConnection(
            name: name, way: .program(command: command ?? Executable.sibling("holdfast"), arguments: arguments),
            needsToken: withToken || connection.address.tokenFile != nil, tokenFile: connection.address.tokenFile)
    }
}

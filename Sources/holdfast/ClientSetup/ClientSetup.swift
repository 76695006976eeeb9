// SPDX-License-Identifier: Apache-2.0

import JSON

/// What a client needs: which files, what is to stand in them, and what no file can say.
struct ClientSetup {
    /// A file by its path, and the changes that it needs.
    struct File {
        let path: String
        let edits: [ConfigurationEdit]
    }

    var files: [File] = []
    /// Text to paste where a client keeps no file.
    var pasted: String?
    /// One sentence each.
    var notes: [String] = []

    /// Where a client's files are.
    struct Place: Sendable {
        /// The folder of the project.
        let project: String
        /// The person's own folder.
        let home: String
        /// `$XDG_CONFIG_HOME`, or `.config` in the person's own folder.
        let configuration: String
        /// In the person's own files rather than in the project's.
        let isPersonal: Bool

        /// Whether the project has a file of that name.
        var has: @Sendable (String) -> Bool = { _ in false }
    }

    /// The setup of a client.
    ///
    /// - Throws: usage, when the client cannot be connected in that way.
    init(
        _ client: ClientKind, _ server: ServerConnection, tools: [OfferedTool], at place: Place
    ) throws(Failure) {
        switch client {
        case .claudeCode: self = .claudeCode(server, tools, place)
        case .claudeDesktop: self = try .claudeDesktop(server, place)
        case .vscode: self = .vscode(server, place)
        case .zed: self = try .zed(server, tools, place)
        case .cursor: self = .cursor(server, tools, place)
        case .n8n: self = try .n8n(server, tools)
        }
    }

    init(files: [File], notes: [String] = [], pasted: String? = nil) {
        self.files = files
        self.notes = notes
        self.pasted = pasted
    }

    static func noReference(_ client: ClientKind, _ way: String) -> Failure {
        Failure(
            kind: .usage,
            message:
                "\(client.title) knows no reference to a secret, and a token never stands in a file of settings; \(way)"
        )
    }
}

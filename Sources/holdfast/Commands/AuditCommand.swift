// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import JSON

/// `holdfast audit ...`: through the daemon, or with --state or --store on a store that is named.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Lists, verifies and exports the audit trail: who changed what, and who was refused.",
        subcommands: [ListAudit.self, VerifyAudit.self, ExportAudit.self])

    /// Lets the daemon's own program do it, which knows the store.
    static func hand(_ words: [String], json: Bool) throws -> Never {
        try DaemonProgram.replaceThisOne(["audit"] + words + (json ? ["--json"] : []))
    }
}

struct ListAudit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists entries, the newest first.",
        discussion: "Through the daemon it needs the role admin; with --state or --store it takes --limit alone.")

    @Option(help: "Only this action, or with a dot at its end all that begin so: token.")
    var action: String?

    @Option(help: "Only about this, such as token:k3v9.")
    var subject: String?

    @Option(help: "Only by this caller.")
    var actor: String?

    @Option(help: "Only done, intended, failed or denied.")
    var outcome: String?

    @Option(help: "Only of calls of this tool.")
    var tool: String?

    @Option(help: "Only from this moment on, such as 2026-03-02T07:00:00Z.")
    var from: String?

    @Option(help: "Only before this moment.")
    var to: String?

    @Option(help: "How many at most.")
    var limit: Int64 = 50

    @Option(help: "Where to go on: next_cursor of the page before.")
    var cursor: String?

    @OptionGroup var place: StorePlaceOptions
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        if place.isGiven { try AuditCommand.hand(["list", "--limit=\(limit)"] + place.words, json: connection.json) }
        var arguments: JSONObject = ["limit": .integer(limit)]
        for (name, value) in [
            ("action", action), ("subject", subject), ("actor", actor), ("outcome", outcome), ("tool", tool),
            ("from", from), ("to", to), ("cursor", cursor),
        ] {
            if let value { arguments[name] = .string(value) }
        }
        let list = try connection.client().call("list_audit", .object(arguments))
        if connection.json { return print(list.text) }
        let rows = (list["items"]?.arrayValue ?? []).map { entry in
            ["at", "actor", "face", "action", "subject", "outcome", "tool"].map { entry[$0]?.stringValue ?? "" }
        }
        guard !rows.isEmpty else { return print("no entry") }
        print(TextTable.render(["AT", "WHO", "BY", "ACTION", "SUBJECT", "OUTCOME", "TOOL"], rows))
        if let next = list["next_cursor"]?.stringValue { print("more: --cursor \(next)") }
    }
}

struct VerifyAudit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract:
            "Follows the chains, compares them with their checkpoints and with a copy; exit status 1 with a finding.",
        discussion: """
            What it proves and what it does not is in docs/operators/audit.md. A copy is what `holdfast audit export` has \
            printed, the second file of [audit], or what a syslog server has written.
            """)

    @Option(help: ArgumentHelp("A copy to compare with.", valueName: "file"))
    var against: String?

    @Option(
        help: ArgumentHelp(
            "With --state or --store: a key that checkpoints may be signed by; may be repeated.", valueName: "hex"))
    var publicKey: [String] = []

    @OptionGroup var place: StorePlaceOptions
    @OptionGroup var connection: ConnectionOptions

    /// Lines that are sent at once.
    private static let linesAtOnce = 2_000
    /// Findings beyond so many are counted and not shown.
    private static let mostFindings = 100
    private static let mostBytesOfALine = 20_000

    func run() throws {
        if place.isGiven {
            try AuditCommand.hand(
                ["verify"] + (against.map { ["--against=" + $0] } ?? []) + publicKey.map { "--public-key=" + $0 }
                    + place.words, json: connection.json)
        }
        let client = try connection.client()
        var answer = try client.call("verify_audit").objectValue ?? [:]
        if let against { try compare(against, client, &answer) }
        let document = JSONValue.object(answer)
        print(connection.json ? document.text : TerminalText.escaped(AuditText.verification(document)))
        guard document["sound"]?.boolValue == true else {
            throw Failure(kind: .toolError, message: "the audit trail is not what was written")
        }
    }

    private func compare(_ path: String, _ client: DaemonClient, _ answer: inout JSONObject) throws {
        guard let file = fopen(path, "r") else {
            throw Failure(kind: .usage, message: "\(path): \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        var (entries, same, passedOver, total): (Int64, Int64, Int64, Int64) = (0, 0, 0, 0)
        var findings: [JSONValue] = []
        var lines: [JSONValue] = []
        func send() throws {
            guard !lines.isEmpty else { return }
            let part = try client.call("verify_audit", ["against": .array(lines), "chains": false])
            lines.removeAll()
            entries += part["copy"]?["entries"]?.integerValue ?? 0
            same += part["copy"]?["same"]?.integerValue ?? 0
            passedOver += part["copy"]?["passed_over"]?.integerValue ?? 0
            total += part["copy"]?["total_findings"]?.integerValue ?? 0
            findings += (part["copy"]?["findings"]?.arrayValue ?? []).prefix(Self.mostFindings - findings.count)
            if part["sound"]?.boolValue != true { answer["sound"] = false }
        }
        var buffer: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(buffer) }
        var bytes = 0
        while case let count = getline(&buffer, &capacity, file), count > 0, let buffer {
            // No entry is that long: a beginning of the line is enough to tell it.
            let text = String(
                decoding: UnsafeRawBufferPointer(start: buffer, count: min(count, Self.mostBytesOfALine)),
                as: UTF8.self)
            lines.append(.string(String(text.split(separator: "\n", omittingEmptySubsequences: false).first ?? "")))
            bytes += count
            if lines.count == Self.linesAtOnce || bytes > 2 << 20 {
                try send()
                bytes = 0
            }
        }
        try send()
        if entries == 0 {
            total += 1
            findings.append(
                ["kind": "copy", "node": "", "seq": 0, "sentence": .string("The copy holds no entry.")])
            answer["sound"] = false
        }
        answer["copy"] = [
            "entries": .integer(entries), "same": .integer(same), "passed_over": .integer(passedOver),
            "total_findings": .integer(total), "findings": .array(findings),
        ]
        if total > 0 {
            answer["summary"] = .string("\(total) findings: the copy and the audit trail are not the same.")
        }
    }
}

struct ExportAudit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Prints every entry with its hash as a line of JSON, and the checkpoints.")

    @Option(help: "Only this node's chain.")
    var node: String?

    @OptionGroup var place: StorePlaceOptions
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        if place.isGiven { try AuditCommand.hand(["export"] + place.words, json: false) }
        let client = try connection.client()
        var arguments: JSONObject = ["limit": 2000]
        if let node { arguments["node"] = .string(node) }
        while true {
            let page = try client.call("export_audit", .object(arguments))
            for line in page["lines"]?.arrayValue ?? [] { print(line.stringValue ?? "") }
            guard let next = page["next_cursor"]?.stringValue else { return }
            arguments["cursor"] = .string(next)
        }
    }
}

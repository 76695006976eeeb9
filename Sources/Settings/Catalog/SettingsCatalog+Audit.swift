// SPDX-License-Identifier: Apache-2.0

extension SettingsCatalog {
    static let audit: [SettingKey] = [
        .parsed(
            "audit.signing_key", \.audit.signingKey,
            unset: "audit/signing-key in the state folder, made at the first start",
            example: .credential("audit-key"),
            "Where the key is that signs the checkpoints of the chain: 64 hexadecimal digits in a file, "
                + "\"credential:NAME\" or \"environment:NAME\", as in store.password_file. Never in the database."),
        .texts(
            "audit.trusted_keys", \.audit.trustedKeys, .publicKey,
            example: ["d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"],
            "Public keys of other daemons on the same store, and of earlier keys of this one, that checkpoints may be "
                + "signed by."),
        .duration(
            "audit.checkpoint_interval", \.audit.checkpointInterval, in: .seconds(1)...(.seconds(86_400)),
            example: .seconds(60), "After so long the chain is signed, if it has grown."),
        .integer(
            "audit.checkpoint_entries", \.audit.checkpointEntries, in: 1...1_000_000, example: 100,
            "After so many entries the chain is signed."),
        .choice(
            "audit.reads_when_unwritable", \.audit.readsWhenUnwritable, example: .refuse,
            "What becomes of calls that only read while the trail cannot be written. Calls that may change something are "
                + "refused in any case."),
        .text(
            "audit.syslog", \.audit.syslog, .syslogTarget, unset: "no copy", example: "unix:/dev/log",
            "A syslog server that gets a copy of each entry (RFC 5424): \"unix:/dev/log\", \"udp:HOST:PORT\", or "
                + "\"tcp:HOST:PORT\" (RFC 6587). While it is away entries wait for it, and nothing else does."),
        .text(
            "audit.file", \.audit.file, .line, unset: "no copy", example: "/var/log/holdfast/audit.jsonl",
            "A file that a copy of each entry is appended to, on another disk perhaps. It may be rotated by renaming. A "
                + "relative path is below the state folder."),
        .choice(
            "audit.file_when_unwritable", \.audit.fileWhenUnwritable, example: .refuse,
            "What becomes of changes while that file cannot be written, on a full disk for example."),
        .text(
            "audit.access_log", \.audit.accessLog, .accessLog, example: "access.jsonl",
            "Where each call from outside is noted, reads too: who, which way, which tool, how it came out, how long it "
                + "took. \"off\", \"log\" for the daemon's own log, or a file, below the state folder if its path is "
                + "relative, which may be rotated by renaming. It is no part of the chain."),
    ]
}

extension TextRule {
    /// An Ed25519 public key.
    fileprivate static let publicKey = TextRule("64 hexadecimal digits in lower case") { TextRule.sha256.accepts($0) }

    /// Where a syslog server is.
    fileprivate static let syslogTarget = TextRule(
        "\"unix:/path\", \"udp:host:port\" or \"tcp:host:port\""
    ) { text in
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { return false }
        switch parts[0] {
        case "unix": return parts[1].hasPrefix("/") && parts[1].utf8.count < 100
        case "udp", "tcp":
            guard let colon = parts[1].lastIndex(of: ":") else { return false }
            let host = parts[1][..<colon]
            let port = Int(parts[1][parts[1].index(after: colon)...]) ?? 0
            let bare = host.hasPrefix("[") && host.hasSuffix("]") ? host.dropFirst().dropLast() : host
            return NetworkText.isHost(String(host)) && !bare.isEmpty && (1...65_535).contains(port)
        default: return false
        }
    }

    /// Where calls are noted.
    fileprivate static let accessLog = TextRule("\"off\", \"log\" or the path of a file") { TextRule.line.accepts($0) }
}

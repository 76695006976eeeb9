// SPDX-License-Identifier: Apache-2.0

/// What a text setting may say.
package struct TextRule: Sendable {
    /// What is allowed, as the end of a sentence and with an example.
    package let allowed: String
    /// Whether a refused text may be repeated in the fault; not where it could hold a secret.
    package let isShown: Bool
    /// Whether a text is allowed.
    package let accepts: @Sendable (String) -> Bool

    package init(_ allowed: String, isShown: Bool = true, _ accepts: @escaping @Sendable (String) -> Bool) {
        self.allowed = allowed
        self.isShown = isShown
        self.accepts = accepts
    }

    /// Any text of at least one character without control characters.
    package static let line = TextRule("one line of text, not empty") { text in
        !text.isEmpty && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }

    /// An identifier of ours.
    package static let identifier = TextRule("1 to 64 of a-z, 0-9 and \"-\"") { text in
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
    }

    /// A plugin's id in reverse DNS form.
    package static let pluginIdentifier = TextRule(
        "two or more words of a-z, 0-9 and \"-\" joined by dots, such as io.holdfast.utilization"
    ) { text in
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 128 && parts.count >= 2
            && parts.allSatisfy { identifier.accepts(String($0)) && !$0.hasPrefix("-") && !$0.hasSuffix("-") }
    }

    /// A SHA-256 digest.
    package static let sha256 = TextRule("64 hexadecimal digits in lower case") { text in
        text.utf8.count == 64 && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    /// An address to listen on.
    package static let listenAddress = TextRule(
        "an IP address and a port, such as \"127.0.0.1:8642\" or \"[::1]:8642\""
    ) { NetworkText.isListenAddress($0) }

    /// A host as a client names it.
    package static let host = TextRule("a host name or IP address, with a port or without") {
        NetworkText.isHost($0)
    }

    /// An address or a network of addresses.
    package static let network = TextRule("an IP address or network, such as \"10.0.0.7\" or \"10.0.0.0/8\"") {
        NetworkText.isNetwork($0)
    }

    /// The origin of a web page (RFC 6454), or every one.
    package static let webOrigin = TextRule(
        "the origin of a web page without a path, such as \"https://console.example.org\", or \"*\""
    ) { $0 == "*" || (NetworkText.isWebURL($0) && $0.count { $0 == "/" } == 2) }

    /// The name of a user or a group of this machine.
    package static let accountName = TextRule("the name of a user or a group, such as \"schedulers\"") {
        SocketRole.isAccountName(Substring($0))
    }

    /// The address at which people reach the daemon.
    package static let publicURL = TextRule("an http or https URL without a query, such as \"https://ops.example.org\"")
    {
        NetworkText.isWebURL($0)
    }

    /// Where the state is kept.
    package static let storeURL = TextRule(
        "\"sqlite:\", the database in the state folder, or \"postgresql://user@host:port/database?...\" without a password, "
            + "which has a place of its own: store.password_file", isShown: false
    ) { text in
        guard line.accepts(text) else { return false }
        if text == "sqlite:" { return true }
        guard text.hasPrefix("postgresql://") || text.hasPrefix("postgres://"),
            let authority = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).last
        else { return false }
        let user = authority.lastIndex(of: "@").map { authority[..<$0] } ?? ""
        return !user.contains(":") && !authority.contains("password=")
    }

    /// A queue of tasks, with or without how many of it may run at the same time.
    package static let queuePlaces = TextRule("a queue, or a queue and 0 to 10000 places, such as \"reports:1\"") {
        text in
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts[0].utf8
        let isName =
            (1...64).contains(name.count)
            && name.allSatisfy {
                (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0)
                    || [45, 46, 95].contains($0)
            }
        guard isName, parts.count == 2 else { return isName }
        return parts[1].utf8.allSatisfy { (48...57).contains($0) } && (0...10_000).contains(Int(parts[1]) ?? -1)
    }

    /// A date, or a date with a time of day.
    package static let localMoment = TextRule("a date that exists, \"2026-03-02\" or \"2026-03-02T07:00\"") {
        LocalMoment(parsing: $0) != nil
    }

    /// A time of day.
    package static let timeOfDay = TextRule("a time of day from \"00:00\" to \"23:59\"") {
        LocalMoment.minuteOfDay($0) != nil
    }
}

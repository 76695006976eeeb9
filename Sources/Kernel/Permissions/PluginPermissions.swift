// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// What one instance of a plugin may ask the host for: the one place where grants are decided and counted.
package final class PluginPermissions: Sendable {
    package let pluginID: String
    /// What is in force: asked and given, both.
    package let grants: Set<String>
    private let asked: [Permission]
    /// The grants that stand for more than one thing, the narrowest first as far as length says so.
    private let patterns: [Permission]
    private let entries: [String: PermissionEntry]
    private let ledger: PermissionLedger?

    /// - Parameter ledger: where uses and denials are counted; nil counts nothing.
    package init(
        pluginID: String, asked: some Collection<String> = [], grants: Set<String>, ledger: PermissionLedger? = nil
    ) {
        self.pluginID = pluginID
        self.grants = grants
        self.asked = asked.compactMap { try? Permission($0) }
        patterns = grants.compactMap { try? Permission($0) }.filter(\.isPattern)
            .sorted { ($1.text.utf8.count, $0.text) < ($0.text.utf8.count, $1.text) }
        self.ledger = ledger
        var entries: [String: PermissionEntry] = [:]
        if let ledger { for grant in grants.sorted() { entries[grant] = ledger.entry(of: pluginID, grant) } }
        self.entries = entries
    }

    /// The grant that permits something; nil when none does.
    ///
    /// O(1) for what is granted by its name, O(patterns) otherwise.
    package func grant(for need: String) -> String? {
        if grants.contains(need) { return need }
        return patterns.first { $0.permits(need) }?.text
    }

    /// Whether something is granted, without counting it: for lists of what could be done.
    package func isGranted(_ need: String) -> Bool { grant(for: need) != nil }

    /// Counts a use of a grant.
    package func noteUse(of grant: String) {
        guard let ledger, let entry = entries[grant] else { return }
        entry.noteUse(atMicros: ledger.time.wallMicroseconds())
    }

    /// Decides and counts.
    ///
    /// - Parameter byNameOnly: whether only a grant counts that spells it.
    /// - Throws: the refusal, which names the permission and where it is granted.
    package func permit(_ need: String, byNameOnly: Bool = false) throws(Problem) {
        let grant = byNameOnly ? (grants.contains(need) ? need : nil) : grant(for: need)
        guard let grant else { throw denied(need) }
        noteUse(of: grant)
    }

    /// Counts a denial, logs it unless one was logged lately, and gives the refusal.
    ///
    /// - Parameter detail: another sentence than the usual one, for what was checked elsewhere.
    package func denied(_ need: String, _ detail: String? = nil) -> Problem {
        let need = String(need.prefix(300))
        let sentence = detail ?? reason(need)
        if let ledger {
            let name = name(of: need, ledger)
            let entry = ledger.entry(of: pluginID, name)
            if entry.noteDenial(sentence, time: ledger.time, interval: PermissionLedger.logInterval) {
                ledger.log(pluginID, name, sentence)
            }
        }
        return Problem(.forbidden, sentence)
    }

    private func reason(_ need: String) -> String {
        let refusal = "\(pluginID) is not granted \"\(need)\" by its site file"
        guard asked.isEmpty || asked.contains(where: { $0.permits(need) || $0.asks(for: need) }) else {
            return refusal
                + ", and does not ask for it: its manifest has to name it in permissions before the site can "
                + "grant it in plugins.d/\(pluginID).toml."
        }
        return refusal + "; the site grants it with \"\(need)\" in grants of plugins.d/\(pluginID).toml."
    }

    /// Under which name a denial is counted: what the plugin asks for, or what the host knows; never the plugin's own text.
    private func name(of need: String, _ ledger: PermissionLedger) -> String {
        if let asked = asked.first(where: { $0.text == need || $0.permits(need) || $0.asks(for: need) }) {
            return asked.text
        }
        if ledger.known.contains(need) { return need }
        let kind = need.prefix { $0 != ":" } + ":*"
        return ledger.known.contains(String(kind)) ? String(kind) : PermissionLedger.rest
    }
}

extension Permission {
    /// As a wish, `http.fetch:*` is for every port, and a permission without names for its whole service.
    fileprivate func asks(for need: String) -> Bool {
        reach == .everyOrigin ? need.hasPrefix("http.fetch:") || need == "http.fetch/1" : stem + "/1" == need
    }
}

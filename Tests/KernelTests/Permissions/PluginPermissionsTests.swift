// SPDX-License-Identifier: Apache-2.0

import Kernel
import Synchronization
import Telemetry
import Testing

/// Uses and denials are counted by names that no plugin can choose.
@Suite struct PluginPermissionsTests {
    private let time = ManualTime(wallMicroseconds: 7_000_000, monotonicNanoseconds: 1)
    private let metrics = MetricsRegistry()

    private final class Sink: Sendable { let lines = Mutex<[String]>([]) }

    private func ledger(_ sink: Sink = Sink()) -> PermissionLedger {
        PermissionLedger(
            known: ["kv/1", "tool.invoke:*", "table:people", "table:*"], metrics: metrics, time: time.source,
            log: { plugin, permission, reason in
                sink.lines.withLock { $0.append("\(plugin) \(permission): \(reason)") }
            })
    }

    @Test func aUseIsCountedUnderTheGrantThatAllowedIt() throws {
        let ledger = ledger()
        let permissions = PluginPermissions(
            pluginID: "org.p", asked: ["tool.invoke:*", "kv/1"], grants: ["tool.invoke:get_*", "kv/1"], ledger: ledger)
        try permissions.permit("kv/1")
        try permissions.permit("tool.invoke:get_roster")
        time.advance(nanoseconds: 1_000)
        try permissions.permit("tool.invoke:get_people")
        let uses = ledger.uses(of: "org.p")
        #expect(uses.map(\.name) == ["kv/1", "tool.invoke:get_*"])
        #expect(uses.map(\.used) == [1, 2] && uses.allSatisfy { $0.denied == 0 })
        #expect(uses.allSatisfy { ($0.lastUsedMicros ?? 0) >= 7_000_000 })
        let text = metrics.exposition()
        #expect(
            text.contains(
                #"holdfast_plugin_permission_used_total{permission="tool.invoke:get_*",plugin="org.p"} 2"#), "\(text)")
        #expect(!text.contains("denied_total{"))
    }

    @Test func aDenialIsCountedUnderWhatWasAskedOrKnownAndNeverUnderThePluginsText() {
        let ledger = ledger()
        let permissions = PluginPermissions(
            pluginID: "org.p", asked: ["tool.invoke:*", "kv/1"], grants: [], ledger: ledger)
        for need in [
            "kv/1", "tool.invoke:x", "tool.invoke:y", "table:people", "table:nonsense", "free/\u{1}text", "a:b",
        ] {
            #expect(throws: Problem.self) { try permissions.permit(need) }
        }
        let uses = ledger.uses(of: "org.p")
        #expect(uses.map(\.name) == ["kv/1", "other", "table:*", "table:people", "tool.invoke:*"])
        #expect(uses.map(\.denied) == [1, 2, 1, 1, 2])
        #expect(
            uses[4].lastReason
                == "org.p is not granted \"tool.invoke:y\" by its site file; the site grants it with \"tool.invoke:y\" in "
                + "grants of plugins.d/org.p.toml.")
        #expect(uses[3].lastReason?.contains("does not ask for it: its manifest has to name it in permissions") == true)
        #expect(
            metrics.exposition().contains(
                #"holdfast_plugin_permission_denied_total{permission="tool.invoke:*",plugin="org.p"} 2"#))
    }

    @Test func aDenialIsLoggedOnceInAWhile() {
        let sink = Sink()
        let permissions = PluginPermissions(
            pluginID: "org.p", asked: ["kv/1"], grants: [], ledger: ledger(sink))
        for _ in 0..<1_000 { _ = permissions.denied("kv/1") }
        _ = permissions.denied("table:people")
        #expect(sink.lines.withLock { $0.count } == 2)
        time.advance(nanoseconds: PermissionLedger.logInterval)
        _ = permissions.denied("kv/1")
        #expect(sink.lines.withLock { $0.count } == 3)
        #expect(sink.lines.withLock { $0[0] }.hasPrefix("org.p kv/1: org.p is not granted \"kv/1\""))
    }

    @Test func memoryIsBoundedAndTheRestIsCountedTogether() {
        let ledger = ledger()
        let grants = Set((0..<1_000).map { "tool.invoke:t\($0)" })
        let permissions = PluginPermissions(
            pluginID: "org.p", asked: ["tool.invoke:*"], grants: grants, ledger: ledger)
        for grant in grants { permissions.noteUse(of: grant) }
        let uses = ledger.uses(of: "org.p")
        #expect(uses.count == PermissionLedger.namesPerPlugin + 1)
        #expect(uses.map(\.used).reduce(0, +) == 1_000)
        #expect(uses.first { $0.name == "other" }?.used == 1_000 - PermissionLedger.namesPerPlugin)
    }

    @Test func aReloadCountsOn() throws {
        let ledger = ledger()
        for _ in 0..<2 {
            try PluginPermissions(pluginID: "org.p", asked: ["kv/1"], grants: ["kv/1"], ledger: ledger).permit("kv/1")
        }
        #expect(ledger.uses(of: "org.p").map(\.used) == [2])
        #expect(ledger.uses(of: "org.q").isEmpty)
    }

    @Test func nothingIsLostUnderManyThreads() async {
        let ledger = ledger()
        let permissions = PluginPermissions(
            pluginID: "org.p", asked: ["kv/1"], grants: ["kv/1"], ledger: ledger)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1_000 {
                        try? permissions.permit("kv/1")
                        _ = permissions.denied("table:people")
                    }
                }
            }
        }
        #expect(ledger.uses(of: "org.p").map { [$0.used, $0.denied] } == [[8_000, 0], [0, 8_000]])
    }

    @Test func theTableSaysWhatIsOdd() {
        let rows = PermissionRow.rows(
            asked: ["kv/1", "tool.invoke:get_*", "table:nonsense", "magic/9", "table:people"],
            given: ["kv/1", "tool.invoke:*", "roster.write", "tool.invoke:a*b*"],
            effective: ["kv/1", "tool.invoke:get_*"], uses: [PermissionUse(name: "other", denied: 3)],
            known: ["kv/1", "tool.invoke:*", "table:*", "table:people", "roster.write"])
        let notes = Dictionary(uniqueKeysWithValues: rows.map { ($0.permission, $0.note) })
        #expect(notes["kv/1"] == .some(nil) && notes["table:people"] == .some(nil))
        #expect(notes["tool.invoke:*"] == "gives tool.invoke:get_*: no more than was asked")
        #expect(notes["roster.write"] == "ignored: the plugin does not ask for it")
        #expect(notes["tool.invoke:a*b*"] == "ignored: it may have one * in its name")
        #expect(notes["table:nonsense"] == "unknown to this host" && notes["magic/9"] == "unknown to this host")
        #expect(rows.first { $0.permission == "other" }?.use.denied == 3)
        #expect(rows.first { $0.permission == "tool.invoke:get_*" }?.granted == ["tool.invoke:get_*"])
        #expect(rows.first { $0.permission == "table:people" }?.granted == [])
    }
}

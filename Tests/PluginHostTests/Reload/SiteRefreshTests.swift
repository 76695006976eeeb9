// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import PluginHost
import Testing

/// Switching on and off, and bringing everything into step with files that changed.
@Suite struct SiteRefreshTests {
    private let id = "org.example.a"

    @Test func disablingWaitsForCallsAndTakesNoMore() async throws {
        let bench = await ReloadBench.started()
        let old = try #require(bench.instance())
        let call = await bench.held(by: old)
        let done = try await bench.supervisor.disable(id)
        #expect(done.report?.outcome == .disabled && done.report?.callsDraining == 1)
        #expect(bench.site[id]?.isEnabled == false && done.edit.diff == "+enabled = false")
        #expect(bench.registry.current.plugin(id)?.state == .found)
        do {
            _ = try await bench.build()
            Issue.record("the tool is still there")
        } catch { #expect(error.code == .notFound) }
        old.letGo()
        #expect(try await call.value == 1)
        await bench.supervisor.drained()
        #expect(old.hasEnded)
        #expect(try await bench.supervisor.disable(id).report?.outcome == .unchanged)
        let again = try await bench.supervisor.enable(id)
        #expect(again.report?.outcome == .enabled && again.report?.generation == 2)
        #expect(try await bench.build() == 1)
        #expect(try await bench.supervisor.enable(id).report?.outcome == .unchanged)
    }

    @Test func aSiteThatCannotBeWrittenRunsAsBefore() async throws {
        let bench = await ReloadBench.started()
        bench.site.makeReadOnly()
        let done = try await bench.supervisor.disable(id)
        #expect(done.report == nil && done.edit.refusal == "Read-only file system")
        #expect(done.edit.text == "enabled = false\n")
        #expect(try await bench.build() == 1)
    }

    @Test func enablingLiftsAQuarantine() async throws {
        let bench = await ReloadBench.started()
        bench.loader.quarantine("org.example.a-1")
        let old = bench.instance()
        let done = try await bench.supervisor.enable(id)
        #expect(done.liftedQuarantine && done.report?.outcome == .restarted && bench.instance() !== old)
        #expect(try await bench.supervisor.enable(id).liftedQuarantine == false)
    }

    @Test func anEnabledPluginThatIsBrokenIsShownWithTheReason() async throws {
        let bench = await ReloadBench.started()
        bench.loader["org.example.b"] = FakeLoader.Folder(build: 1, tools: ["b"], fault: "it is broken")
        let done = try await bench.supervisor.enable("org.example.b")
        #expect(done.report?.outcome == .refused && done.report?.reason == "it is broken")
        #expect(bench.site["org.example.b"]?.isEnabled == true)
        #expect(bench.registry.current.plugin("org.example.b")?.state == .refused)
        await #expect(throws: ReloadRefusal.unknown) { try await bench.supervisor.enable("org.example.c") }
    }

    @Test func whatChangedIsAppliedAndNothingElse() async throws {
        let bench = ReloadBench()
        for name in ["a", "b", "c", "d"] {
            bench.loader["org.example." + name] = FakeLoader.Folder(build: 1, tools: [name])
            bench.site["org.example." + name] = SitePlugin(id: "org.example." + name, isEnabled: true)
        }
        await bench.supervisor.start()
        let untouched = bench.instance("org.example.d")
        #expect(await bench.supervisor.refresh() == [])
        bench.loader["org.example.a"]?.build = 2
        bench.site["org.example.b"]?.isEnabled = false
        bench.site["org.example.c"] = nil
        bench.loader["org.example.e"] = FakeLoader.Folder(build: 1, tools: ["e"])
        bench.site["org.example.e"] = SitePlugin(id: "org.example.e", isEnabled: true)
        let reports = await bench.supervisor.refresh()
        #expect(reports.map(\.outcome) == [.reloaded, .disabled, .disabled, .enabled])
        #expect(reports.map(\.id) == ["a", "b", "c", "e"].map { "org.example." + $0 })
        #expect(bench.registry.current.tools.map(\.descriptor.name) == ["a", "d", "e"])
        #expect(bench.instance("org.example.d") === untouched)
        #expect(await bench.supervisor.refresh() == [])
    }

    @Test func aConfigurationIsHandedOverWhereThePluginTakesOne() async throws {
        let bench = await ReloadBench.started()
        let old = bench.instance()
        bench.loader[id]?.takesConfig = true
        bench.site[id]?.config = ["greeting": "hello"]
        #expect(await bench.supervisor.refresh().map(\.outcome) == [.configured])
        #expect(bench.loader.configured == [["greeting": "hello"]] && bench.instance() === old)
        bench.loader[id]?.configFault = "greeting is too short"
        bench.site[id]?.config = ["greeting": ""]
        #expect(await bench.supervisor.refresh().map(\.reason) == ["greeting is too short"])
        #expect(bench.instance() === old)
        bench.loader[id]?.takesConfig = false
        bench.site[id]?.config = ["greeting": "good day"]
        #expect(await bench.supervisor.refresh().map(\.outcome) == [.restarted])
        #expect(bench.instance() !== old)
        bench.site[id]?.grants = ["kv/1"]
        #expect(await bench.supervisor.refresh().map(\.outcome) == [.restarted])
        #expect(bench.registry.current.plugin(id)?.grants == ["kv/1"])
    }

    @Test func aFileWithAFaultChangesNothingForItsPlugin() async throws {
        let bench = await ReloadBench.started()
        bench.site[id]?.isEnabled = false
        bench.site.fault(id)
        #expect(await bench.supervisor.refresh() == [])
        #expect(try await bench.build() == 1)
        #expect(bench.log.contains("org.example.a warning the site's file is not applied"))
    }

    @Test func theWatchTriesAContentOnce() async throws {
        let bench = await ReloadBench.started()
        bench.loader[id] = FakeLoader.Folder(build: 2, tools: ["a"], fault: "half written")
        #expect(await bench.supervisor.refreshContents().map(\.outcome) == [.refused])
        #expect(await bench.supervisor.refreshContents() == [])
        bench.loader[id] = FakeLoader.Folder(build: 3, tools: ["a"])
        #expect(await bench.supervisor.refreshContents().map(\.outcome) == [.reloaded])
        #expect(bench.loader.loads == ["org.example.a-1", "org.example.a-2", "org.example.a-3"])
        bench.loader[id] = nil
        #expect(await bench.supervisor.refreshContents() == [], "a folder that has gone may come back")
        #expect(try await bench.build() == 3)
    }

    @Test func whatWasRefusedIsTriedAgainWhenAsked() async throws {
        let bench = ReloadBench()
        bench.loader[id] = FakeLoader.Folder(build: 1, tools: ["a"], fault: "writable by everybody")
        bench.site[id] = SitePlugin(id: id, isEnabled: true)
        await bench.supervisor.start()
        #expect(bench.registry.current.plugin(id)?.state == .refused)
        bench.loader[id]?.fault = nil
        #expect(await bench.supervisor.refresh().map(\.outcome) == [.enabled])
        #expect(try await bench.build() == 1)
    }
}

// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import PluginHost
import Testing

/// Requirements, conflicts and capabilities, from the start over changes of the site to the end.
@Suite struct StartingTests {
    private let bench = ReloadBench()

    private func add(
        _ id: String, version: String = "1.0.0", isEnabled: Bool = true,
        _ change: (inout PluginRelations) -> Void = { _ in }
    ) {
        var relations = PluginRelations()
        change(&relations)
        bench.loader[id] = FakeLoader.Folder(
            build: 1, tools: [String(id.suffix(1))], version: version, relations: relations)
        bench.site[id] = SitePlugin(id: id, isEnabled: isEnabled)
    }

    private func state(_ id: String) -> String {
        let plugin = bench.registry.current.plugin(id)
        return plugin.map { $0.state.rawValue + ($0.reason.map { ": " + $0 } ?? "") } ?? "gone"
    }

    private func needs(_ id: String, _ range: String = "") -> (inout PluginRelations) -> Void {
        { $0.requires = [.init(id: id, versions: VersionRange(range) ?? .any)] }
    }

    @Test func startsAfterWhatIsRequiredAndStopsBefore() async {
        add("org.a", needs("org.c"))
        add("org.b") { $0.after = ["org.a"] }
        add("org.c")
        await bench.supervisor.start()
        #expect(bench.loader.loads == ["org.c-1", "org.a-1", "org.b-1"])
        await bench.supervisor.stop(withinMilliseconds: 1_000)
        #expect(bench.loader.drained == ["org.b", "org.a", "org.c"])
    }

    @Test func whatCannotStartIsNeverLoadedAndSaysWhy() async {
        add("org.a", needs("org.b", ">=2"))
        add("org.b")
        add("org.c") { $0.conflicts = ["org.b"] }
        add("org.d") { $0.provides = ["pattern:x@1"] }
        add("org.e") { $0.provides = ["pattern:x@1"] }
        await bench.supervisor.start()
        #expect(bench.loader.loads == ["org.b-1"])
        #expect(state("org.a") == "refused: it requires org.b >=2, and found 1.0.0")
        #expect(state("org.c").hasPrefix("refused: it conflicts with org.b, as org.c says"))
        #expect(state("org.d").hasPrefix("refused: org.e provides pattern:x@1 too"))
        #expect(state("org.e").hasPrefix("refused: org.d provides pattern:x@1 too"))
        bench.site["org.d"]?.isEnabled = false
        let reports = await bench.supervisor.refresh()
        #expect(reports.contains { $0.id == "org.e" && $0.outcome == .enabled }, "\(reports)")
        #expect(state("org.e") == "enabled")
    }

    @Test func aRequirementThatFailsIsNamed() async {
        add("org.a", needs("org.b"))
        add("org.b")
        bench.loader["org.b"]?.fault = "it is broken"
        await bench.supervisor.start()
        #expect(state("org.a") == "refused: it requires org.b, which is refused: it is broken")
        bench.loader["org.b"]?.fault = nil
        _ = await bench.supervisor.refresh()
        #expect(state("org.a") == "enabled" && state("org.b") == "enabled")
    }

    @Test func aRequirementThatComesLaterStartsWhatWaits() async throws {
        add("org.a", needs("org.b"))
        add("org.b", isEnabled: false, needs("org.c"))
        add("org.c")
        await bench.supervisor.start()
        #expect(state("org.a") == "refused: it requires org.b, and it is not enabled")
        #expect(try await bench.supervisor.enable("org.b").report?.outcome == .enabled)
        #expect(state("org.a") == "enabled")
        #expect(bench.loader.loads == ["org.c-1", "org.b-1", "org.a-1"])
    }

    @Test func whatOthersRequireIsNotDisabledUnderThem() async throws {
        add("org.a", needs("org.b"))
        add("org.b")
        await bench.supervisor.start()
        await #expect(throws: ReloadRefusal.required(by: ["org.a"])) { try await bench.supervisor.disable("org.b") }
        #expect(bench.site["org.b"]?.isEnabled == true && state("org.b") == "enabled")
        _ = try await bench.supervisor.disable("org.a")
        _ = try await bench.supervisor.disable("org.b")
        #expect(state("org.b").hasPrefix("found"))
    }

    @Test func aSiteThatSwitchesOffARequirementStopsWhatNeedsItFirst() async {
        add("org.a", needs("org.b"))
        add("org.b", needs("org.c"))
        add("org.c")
        await bench.supervisor.start()
        bench.site["org.c"]?.isEnabled = false
        let reports = await bench.supervisor.refresh()
        await bench.supervisor.drained()
        #expect(bench.loader.drained == ["org.a", "org.b", "org.c"])
        #expect(reports.filter { $0.outcome == .disabled }.map(\.id).sorted() == ["org.a", "org.b", "org.c"])
        #expect(state("org.b") == "refused: it requires org.c, and it is not enabled")
        bench.site["org.c"]?.isEnabled = true
        _ = await bench.supervisor.refresh()
        #expect(["org.a", "org.b", "org.c"].map(state) == ["enabled", "enabled", "enabled"])
    }

    @Test func aReloadTakesNothingFromWhatServes() async throws {
        add("org.a", needs("org.b", "<2"))
        add("org.b")
        add("org.c")
        await bench.supervisor.start()
        bench.loader["org.b"]?.version = "2.0.0"
        bench.loader["org.b"]?.build = 2
        do {
            _ = try await bench.supervisor.reload("org.b")
            Issue.record("org.a lost what it requires")
        } catch {
            #expect(
                error
                    == .refused(
                        reason: "org.a serves and would be refused: it requires org.b <2, and found 2.0.0",
                        isServing: true))
        }
        bench.loader["org.a"]?.relations.conflicts = ["org.c"]
        bench.loader["org.a"]?.build = 2
        await #expect(throws: ReloadRefusal.self) { try await bench.supervisor.reload("org.a") }
        #expect(["org.a", "org.b", "org.c"].map(state) == ["enabled", "enabled", "enabled"])
    }

    @Test func aCycleStartsNobodyInItAndIsSpeltOut() async {
        add("org.a", needs("org.b"))
        add("org.b") { $0.after = ["org.a"] }
        add("org.c")
        await bench.supervisor.start()
        #expect(bench.loader.loads == ["org.c-1"])
        #expect(state("org.a") == "refused: it would have to start before itself: org.a after org.b after org.a")
    }
}

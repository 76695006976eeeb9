// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import PluginHost
import Telemetry
import Testing

/// The order of a reload: load, swap, drain, end; and what keeps it from being begun.
@Suite struct PluginSupervisorTests {
    private let id = "org.example.a"

    @Test func aCallInFlightEndsInTheCodeItStartedWith() async throws {
        let bench = await ReloadBench.started()
        let old = try #require(bench.instance())
        let call = await bench.held(by: old)
        bench.loader[id]?.build = 2
        let report = try await bench.supervisor.reload(id)
        #expect(report.outcome == .reloaded && report.generation == 2 && report.callsDraining == 1)
        #expect(report.version == "1.0.2" && report.sha256 == "org.example.a-2")
        #expect(try await bench.build() == 2)
        #expect(!old.hasEnded && old.waiting == 1)
        #expect(await bench.supervisor.record(of: id)?.draining == 1)
        old.letGo()
        #expect(try await call.value == 1)
        await bench.supervisor.drained()
        #expect(old.hasEnded && old.late == 0)
        #expect(await bench.supervisor.record(of: id)?.draining == 0)
    }

    @Test func severalGenerationsMayDrainAtOnce() async throws {
        let bench = await ReloadBench.started()
        var held: [(FakeInstance, Task<Int64?, any Error>)] = []
        for build in 1...4 {
            let instance = try #require(bench.instance())
            held.append((instance, await bench.held(by: instance)))
            bench.loader[id]?.build = build + 1
            _ = try await bench.supervisor.reload(id)
        }
        #expect(await bench.supervisor.record(of: id)?.draining == 4)
        for (instance, _) in held.reversed() { instance.letGo() }
        for (build, (_, call)) in held.enumerated() { #expect(try await call.value == Int64(build + 1)) }
        await bench.supervisor.drained()
        #expect(held.allSatisfy { $0.0.hasEnded })
    }

    @Test func noCallFailsUnderReloads() async throws {
        let bench = await ReloadBench.started()
        let id = self.id
        let load = Task {
            await withTaskGroup(of: Int.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        var wrong = 0
                        while !Task.isCancelled {
                            if (try? await bench.build()) == nil { wrong += 1 }
                            // Calls end without waiting here: the others need the threads too.
                            await Task.yield()
                        }
                        return wrong
                    }
                }
                return await group.reduce(0, +)
            }
        }
        var instances: [FakeInstance] = []
        for build in 2...200 {
            instances.append(try #require(bench.instance()))
            bench.loader[id]?.build = 1 + build % 2
            _ = try await bench.supervisor.reload(id)
        }
        load.cancel()
        #expect(await load.value == 0)
        await bench.supervisor.drained()
        #expect(instances.allSatisfy { $0.hasEnded && $0.late == 0 })
    }

    @Test func equalContentIsANewInstance() async throws {
        let bench = await ReloadBench.started()
        let old = try #require(bench.instance())
        #expect(try await bench.supervisor.reload(id).outcome == .restarted)
        #expect(bench.instance() !== old)
        #expect(await bench.supervisor.record(of: id)?.mappedLibraries == ["org.example.a-1"])
    }

    @Test func whatCannotBeLoadedChangesNothing() async throws {
        let bench = await ReloadBench.started()
        let old = try #require(bench.instance())
        let generation = bench.registry.current.generation
        bench.loader[id] = FakeLoader.Folder(build: 2, tools: ["a"], fault: "it is broken")
        await #expect(throws: ReloadRefusal.refused(reason: "it is broken", isServing: true)) {
            try await bench.supervisor.reload(id)
        }
        #expect(bench.instance() === old && bench.registry.current.generation == generation)
        #expect(try await bench.build() == 1)
        #expect(await bench.supervisor.record(of: id)?.lastRefusal == "it is broken")
        #expect(
            bench.metrics.exposition().contains(
                #"holdfast_plugin_reloads_total{outcome="refused",plugin="org.example.a"} 1"#))
        bench.loader[id]?.fault = nil
        #expect(try await bench.supervisor.reload(id).outcome == .reloaded)
        #expect(await bench.supervisor.record(of: id)?.lastRefusal == nil)
    }

    @Test func aReloadTakesNoToolFromAnother() async throws {
        let bench = ReloadBench()
        for (name, tool) in [("org.example.a", "a"), ("org.example.b", "b")] {
            bench.loader[name] = FakeLoader.Folder(build: 1, tools: [tool])
            bench.site[name] = SitePlugin(id: name, isEnabled: true)
        }
        await bench.supervisor.start()
        bench.loader[id] = FakeLoader.Folder(build: 2, tools: ["a", "b"])
        await #expect(throws: ReloadRefusal.self) { try await bench.supervisor.reload(id) }
        #expect(try await bench.build("a") == 1 && bench.loader.discarded == 1)
        #expect(try await bench.build("b") == 1)
        #expect(bench.registry.current.tool("b")?.pluginID == "org.example.b")
        bench.loader["org.example.b"] = FakeLoader.Folder(build: 2, tools: ["a", "b"])
        await #expect(throws: ReloadRefusal.self) { try await bench.supervisor.reload("org.example.b") }
        #expect(try await bench.build("b") == 1)
    }

    @Test func reloadsHappenOneAfterAnother() async throws {
        let bench = await ReloadBench.started()
        let id = self.id
        bench.loader.closeGate()
        let tasks = (0..<3).map { _ in Task { try await bench.supervisor.reload(id).generation } }
        while bench.loader.waitingAtGate == 0 { await Task.yield() }
        for _ in 0..<100 { await Task.yield() }
        #expect(bench.loader.waitingAtGate == 1, "the second must wait for the first")
        bench.loader.openGate()
        var generations: Set<Int> = []
        for task in tasks { generations.insert(try await task.value) }
        #expect(generations == [2, 3, 4])
    }

    @Test func aProcessMapsSoManyContentsAndNoMore() async throws {
        let bench = await ReloadBench.started()
        for build in 2...PluginSupervisor.maximumMappedLibraries {
            bench.loader[id]?.build = build
            _ = try await bench.supervisor.reload(id)
        }
        bench.loader[id]?.build = 1_000
        do {
            _ = try await bench.supervisor.reload(id)
            Issue.record("the cap does not hold")
        } catch {
            guard case .refused(let reason, true) = error else { throw error }
            #expect(reason.contains("50 contents") && reason.contains("placement = \"process\""))
        }
        bench.loader[id]?.build = 3
        #expect(try await bench.supervisor.reload(id).outcome == .reloaded, "what is mapped costs nothing more")
        bench.site[id]?.placement = .process
        bench.loader[id]?.build = 1_001
        #expect(try await bench.supervisor.reload(id).outcome == .reloaded, "a child maps it itself")
    }

    @Test func unknownAndDisabledAreToldApart() async throws {
        let bench = await ReloadBench.started()
        await #expect(throws: ReloadRefusal.unknown) { try await bench.supervisor.reload("org.example.b") }
        bench.loader["org.example.b"] = FakeLoader.Folder(build: 1, tools: ["b"])
        await #expect(throws: ReloadRefusal.notEnabled) { try await bench.supervisor.reload("org.example.b") }
        bench.site.fault(id)
        await #expect(throws: ReloadRefusal.site(SiteFault(id: id, "org.example.a.toml:1:1: is wrong"))) {
            try await bench.supervisor.reload(id)
        }
        #expect(try await bench.build() == 1)
    }
}

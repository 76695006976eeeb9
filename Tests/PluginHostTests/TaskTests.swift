// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import PluginHost
import Synchronization
import Testing

/// Tasks and questions through the whole path, in both placements: of a plugin in Swift and of one in C.
@Suite struct TaskTests {
    private static let grants: Set<String> = [
        "kv/1", "ask.form/1", "approval.request/1", "task.enqueue/1", "store.commit/1", "tool.invoke/1",
    ]

    @Test(arguments: PluginManifest.Placement.allCases)
    func aTaskInSwiftRunsAndSaysWhichRunItIs(placement: PluginManifest.Placement) async throws {
        let host = try TestHost(placement)
        let plugin = try host.loadEcho(grants: Self.grants)
        #expect(plugin.state == .enabled, "\(plugin.reason ?? "")")
        // What describe() says is what the manifest has, and the packer wrote it there.
        #expect(plugin.manifest.taskTypes.map(\.name).contains("echo_task_once"))
        #expect(plugin.manifest.schedules.map(\.id) == ["echo_tick"])
        #expect(host.registry.current.taskType("echo_task_once")?.descriptor.unique == .arguments)

        let replay = AskRecorder(isReplay: true)
        for (asks, isReplay) in [(nil, false), (replay, true)] {
            let result = try await host.ending(.task, "echo_task", ["a": 1], asks: asks, attempt: 3).result()
            #expect(
                result.structured == [
                    "arguments": ["a": 1], "call_id": "018f", "attempt": 3, "replay": .bool(isReplay),
                    "principal": "tester",
                ])
        }
        let failure = await host.failure("echo_task_fail", ["times": 2], attempt: 2)
        #expect(failure?.code == .serviceUnavailable && failure?.isRetryable == true)
        #expect(await host.failure("echo_task_fail", ["times": 2], attempt: 3) == nil)
        let steps = Mutex<[String]>([])
        _ = try await host.ending(
            .task, "echo_task_steps", ["steps": 2],
            onProgress: { done, total, text in steps.withLock { $0.append("\(done)/\(total ?? 0) \(text)") } })
        #expect(steps.withLock { $0 } == ["1.0/2.0 step 1", "2.0/2.0 step 2"])
        #expect(await host.failure("echo") != nil, "a tool is no task type")
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func aCallThatAsksRunsAgainWithTheAnswers(placement: PluginManifest.Placement) async throws {
        let host = try TestHost(placement)
        _ = try host.loadEcho(grants: Self.grants)
        for (way, keys) in [("one", ["name"]), ("both", ["first", "second"]), ("swallow", ["name"])] {
            #expect(try await host.awaited(.tool, "echo_ask", ["way": .string(way)], AskRecorder()) == keys, "\(way)")
        }
        // One after the other: a round each.
        #expect(try await host.awaited(.tool, "echo_ask", ["way": "two"], AskRecorder()) == ["first"])
        let half = AskRecorder(answers: ["first": .name("ann")], isReplay: true)
        #expect(try await host.awaited(.tool, "echo_ask", ["way": "two"], half) == ["second"])
        let whole = AskRecorder(answers: ["first": .name("ann"), "second": .name("bea")], isReplay: true)
        let greeting = try await host.ending(.tool, "echo_ask", ["way": "two"], asks: whole).result()
        #expect(greeting.structured == ["greeting": "hello ann, hello bea"])
        // In place nothing runs again.
        let held = AskRecorder(hold: { _ in .name("eve") })
        let soon = try await host.ending(.task, "echo_task_ask", asks: held).result()
        #expect(soon.structured == ["greeting": "hello eve"])
        #expect(host.calls.count == 0)
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func aPluginInCHasTasks(placement: PluginManifest.Placement) async throws {
        let host = try TestHost(placement)
        let library = try host.workshop.compile(
            "c_tasks",
            flags: ["-std=c11", "-Wall", "-Wextra", "-pedantic", "-Werror", "-pthread", "-D_POSIX_C_SOURCE=200809L"])
        let manifest = try ManifestPacker.pack(
            library: library,
            pluginJSON: try JSONValue.parse(try Workshop.read(Workshop.sources + "/c_tasks/plugin.json")))
        try host.workshop.install(library: library, manifest: manifest)
        let plugin = try #require(
            host.load([
                SitePlugin(id: "org.example.c-tasks", isEnabled: true, placement: placement, grants: Self.grants)
            ]).first)
        #expect(plugin.state == .enabled, "\(plugin.reason ?? "")")
        #expect(plugin.manifest.taskTypes.count == 11 && plugin.manifest.schedules.map(\.id) == ["probe_minute"])

        let counted = try await host.ending(.task, "probe_count").result()
        #expect(counted.structured == ["counted": true])
        #expect(await host.failure("probe_flaky", ["fails": 2], attempt: 2)?.isRetryable == true)
        #expect(await host.failure("probe_flaky", ["fails": 2], attempt: 3) == nil)
        #expect(try await host.awaited(.task, "probe_ask", [:], AskRecorder()) == ["name"])
        let answered = AskRecorder(answers: ["name": .name("ann")], isReplay: true)
        let reply = try await host.ending(.task, "probe_ask", asks: answered).result().structured
        #expect(reply?["reply"]?["answer"] == ["name": "ann"])
        #expect(await host.failure("probe_blind", asks: AskRecorder())?.detail.contains("has asked nothing") == true)
        #expect(await host.failure("probe_garbage")?.code == .internalError)
        #expect(await host.failure("probe_ask")?.code == .notFound, "nobody to ask")
        if placement == .process {
            #expect(await host.failure("probe_crash")?.code == .serviceUnavailable)
        }
    }
}

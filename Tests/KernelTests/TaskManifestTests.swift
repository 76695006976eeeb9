// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Testing

/// Task types and schedules of manifests: what is read, and what is wrong with one, by its place.
@Suite struct TaskManifestTests {
    private static let type: JSONObject = [
        "name": "recount", "description": "d", "effect": "read", "input_schema": ["type": "object"],
    ]
    private static let schedule: JSONObject = ["id": "nightly", "cron": "0 3 * * *", "task": "recount"]

    private static func manifest(_ types: [JSONValue], _ schedules: [JSONValue] = []) -> JSONValue {
        ["task_types": .array(types), "schedules": .array(schedules)]
    }

    private func read(_ document: JSONValue) throws(ManifestError) -> PluginManifest {
        var manifest = PluginManifest(
            id: "org.example.t", version: "1.0.0", name: "t", vendor: "v", licence: "l", runtime: "c", sha256: "")
        try manifest.readDescription(document)
        return manifest
    }

    @Test func whatIsLeftOutHasADefault() throws {
        let manifest = try read(Self.manifest([.object(Self.type)], [.object(Self.schedule)]))
        let type = try #require(manifest.taskTypes.first)
        #expect(type.title == "recount" && type.queue == "default" && type.priority == .normal)
        #expect(type.timeoutMilliseconds == 600_000 && type.graceMilliseconds == nil && type.maximumAttempts == 5)
        #expect(type.backoff == Backoff() && type.retryOn == nil && type.unique == .none && type.keepSeconds == nil)
        let schedule = try #require(manifest.schedules.first)
        #expect(schedule == ScheduleDeclaration(id: "nightly", cron: "0 3 * * *", task: "recount"))
        #expect(schedule.catchUp == .skip && !schedule.isPaused && schedule.timeZone == nil)
    }

    @Test func everythingIsRead() throws {
        var type = Self.type
        for (key, value) in [
            "title": "Recount", "queue": "slow", "priority": "bulk", "timeout_ms": 9, "grace_ms": 0, "max_attempts": 2,
            "backoff": ["initial_ms": 0, "max_ms": 7, "factor": 1.5, "jitter": "decorrelated"],
            "retry_on": ["TIMEOUT", "CONFLICT"], "concurrency": 3, "unique": ["/a/0"], "keep_s": 60,
            "output_schema": ["type": "object"],
        ] as JSONObject { type[key] = value }
        var schedule = Self.schedule
        for (key, value) in [
            "cron": "@daily", "time_zone": "America/Chicago", "arguments": ["a": 1], "catch_up": "all", "jitter_s": 30,
            "paused": true, "task": "somebody_elses",
        ] as JSONObject { schedule[key] = value }
        let manifest = try read(Self.manifest([.object(type)], [.object(schedule)]))
        let read = try #require(manifest.taskTypes.first)
        #expect(read.queue == "slow" && read.priority == .bulk && read.timeoutMilliseconds == 9)
        #expect(read.graceMilliseconds == 0 && read.maximumAttempts == 2 && read.concurrency == 3)
        #expect(
            read.backoff
                == Backoff(initialMilliseconds: 0, maximumMilliseconds: 7, factor: 1.5, jitter: .decorrelated))
        #expect(read.unique == .pointers(["/a/0"]) && read.keepSeconds == 60 && read.outputSchema != nil)
        #expect(read.retries(Problem(.conflict, "")) && read.retries(Problem(.timeout, "")))
        #expect(!read.retries(Problem(.serviceUnavailable, "")))
        #expect(
            manifest.schedules == [
                ScheduleDeclaration(
                    id: "nightly", cron: "@daily", timeZone: "America/Chicago", task: "somebody_elses",
                    arguments: ["a": 1], catchUp: .all, jitterSeconds: 30, isPaused: true)
            ])
    }

    @Test(
        arguments: [
            ("name", "a b", "/task_types/0/name: must be 1 to 64 of a-z"),
            ("name", nil, "/task_types/0/name: is missing"),
            ("description", nil, "/task_types/0/description: is missing"),
            ("effect", nil, "/task_types/0/effect: is missing; one of read"),
            ("input_schema", nil, "/task_types/0/input_schema: is missing"),
            ("input_schema", ["type": "string"], "/task_types/0/input_schema/type: must be \"object\""),
            ("queue", "not a queue", "/task_types/0/queue: must be 1 to 64"),
            ("priority", "high", "/task_types/0/priority: must be one of critical, normal, bulk; is \"high\""),
            ("timeout_ms", 0, "/task_types/0/timeout_ms: must be an integer from 1"),
            ("grace_ms", -1, "/task_types/0/grace_ms: must be"),
            ("max_attempts", 101, "/task_types/0/max_attempts: must be an integer from 1 to 100, is 101"),
            ("backoff", 1, "/task_types/0/backoff: must be an object"),
            ("backoff", ["initial_ms": 10, "max_ms": 9], "/task_types/0/backoff/max_ms: must be an integer from 10"),
            ("backoff", ["factor": 0.5], "/task_types/0/backoff/factor: must be a number from 1 to 100, is 0.5"),
            ("backoff", ["jitter": "some"], "/task_types/0/backoff/jitter: must be one of full, decorrelated, none"),
            ("retry_on", ["TIMEOUT", "NEVER"], "/task_types/0/retry_on/1: must be one of VALIDATION_ERROR"),
            ("concurrency", 0, "/task_types/0/concurrency: must be"),
            ("unique", "all", "/task_types/0/unique: must be \"none\", \"arguments\" or a list of JSON pointers"),
            ("unique", [], "/task_types/0/unique: must name one place"),
            ("unique", ["a"], "/task_types/0/unique/0: must be a JSON pointer such as /person_id, is \"a\""),
            ("keep_s", "long", "/task_types/0/keep_s: must be an integer"),
        ] as [(String, JSONValue?, String)])
    func namesTheFaultOfAType(field: String, value: JSONValue?, message: String) {
        var type = Self.type
        type[field] = value
        expectFault(Self.manifest([.object(type)]), message)
    }

    @Test(
        arguments: [
            ("id", nil, "/schedules/0/id: is missing"), ("id", "every night", "/schedules/0/id: must be 1 to 64"),
            ("cron", nil, "/schedules/0/cron: is missing"),
            ("cron", "0 3 * *", "/schedules/0/cron: must be five words for minute, hour"),
            ("cron", "daily", "/schedules/0/cron: must be five words"),
            ("task", nil, "/schedules/0/task: is missing"),
            ("time_zone", "", "/schedules/0/time_zone: must be a non-empty string"),
            ("arguments", [1], "/schedules/0/arguments: must be an object, is a list"),
            ("arguments", ["n": 1], "/schedules/0/arguments/n: "),
            ("catch_up", "some", "/schedules/0/catch_up: must be one of skip, one, all; is \"some\""),
            ("jitter_s", 90_000, "/schedules/0/jitter_s: must be an integer from 0 to 86400"),
            ("paused", "no", "/schedules/0/paused: must be true or false"),
        ] as [(String, JSONValue?, String)])
    func namesTheFaultOfASchedule(field: String, value: JSONValue?, message: String) {
        var type = Self.type
        type["input_schema"] = ["type": "object", "properties": ["n": ["type": "string"]]]
        var schedule = Self.schedule
        schedule[field] = value
        expectFault(Self.manifest([.object(type)], [.object(schedule)]), message)
    }

    @Test func namesAreUniqueInAManifest() {
        expectFault(
            Self.manifest([.object(Self.type), .object(Self.type)]),
            "/task_types/1/name: \"recount\" is declared twice")
        expectFault(
            Self.manifest([], [.object(Self.schedule), .object(Self.schedule)]),
            "/schedules/1/id: \"nightly\" is declared twice")
    }

    private func expectFault(_ document: JSONValue, _ message: String) {
        do throws(ManifestError) {
            _ = try read(document)
            Issue.record("it was accepted: \(message)")
        } catch { #expect(error.description.hasPrefix(message), "\(error)") }
    }

    @Test func ofTwoPluginsOneHasTheName() throws {
        let kernel = TestKernel()
        try kernel.register([TestKernel.tool("b"), TestKernel.tool("t")], tasks: [.object(Self.type)], id: "org.b")
        try kernel.register(
            [TestKernel.tool("recount")], tasks: [.object(Self.type)], schedules: [.object(Self.schedule)], id: "org.a")
        try kernel.register([], schedules: [.object(Self.schedule)], id: "org.c")
        let registry = kernel.registry.current
        #expect(registry.taskType("recount")?.pluginID == "org.a" && registry.taskTypes.count == 1)
        #expect(registry.tool("recount") != nil, "a tool and a task type may share a name")
        #expect(registry.plugin("org.b")?.reason == "task type \"recount\" is already served by org.a")
        #expect(registry.tool("t") == nil)
        #expect(registry.plugin("org.c")?.reason == "schedule \"nightly\" is already declared by org.a")
        #expect(registry.schedules.map(\.declaration.id) == ["nightly"])
        #expect(registry.schedules.first?.pluginID == "org.a")
        #expect(registry.taskTypeSuggestions(for: "recuont") == ["recount"])
    }

    @Test func uniqueKeysAreOfTheArgumentsAndNotOfTheirOrder() throws {
        var type = try #require(try read(Self.manifest([.object(Self.type)])).taskTypes.first)
        #expect(type.uniqueKey(for: ["a": 1]) == nil)
        type.unique = .arguments
        let key = type.uniqueKey(for: ["a": 1, "b": ["c": [1, 2], "d": nil]])
        #expect(key?.utf8.count == 64)
        #expect(type.uniqueKey(for: ["b": ["d": nil, "c": [1, 2]], "a": 1]) == key)
        for other in [["a": 1, "b": ["c": [2, 1], "d": nil]], ["a": 1, "b": ["c": [1, 2]]], [:]] as [JSONValue] {
            #expect(type.uniqueKey(for: other) != key)
        }
        type.unique = .pointers(["/a"])
        #expect(type.uniqueKey(for: ["a": 1, "b": 2]) == type.uniqueKey(for: ["a": 1]))
        #expect(type.uniqueKey(for: ["a": 2]) != type.uniqueKey(for: ["a": 1]))
        #expect(type.uniqueKey(for: [:]) != type.uniqueKey(for: ["a": nil]), "absent is not null")
    }
}

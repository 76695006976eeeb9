// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import JSON
import Synchronization

/// The plugin under test.
struct Probe: Plugin {
    static let info = PluginInfo(id: "org.example.probe", version: "0.1.0")
    static let metrics = [MetricSpec(name: "probe_total", kind: .counter, help: "Probes.")]

    let host: HostServices

    init(host: HostServices, config: JSONValue) throws {
        if let fault = config["fault"]?.stringValue {
            throw ToolFailure.invalid(field: "/fault", value: .string(fault), allowed: "absent")
        }
        self.host = host
    }

    var tools: [Tool] {
        let open = ToolSchema.object([:], additionalProperties: true)
        return [
            .inline(
                "inline", title: "I", description: "d", input: open, effect: .read, aliases: [.get("/api/v1/probe")]
            ) { .structured($0.arguments) },
            Tool("async", title: "A", description: "d", input: open, effect: .read) { call in
                call.progress(1, of: 2, "half")
                return .text(call.context.correlationID)
            },
            Tool("ask", title: "Q", description: "d", effect: .read) { call in
                .structured(["reply": try await call.request("kv/1", ["k": 1])])
            },
            Tool("ask_softly", title: "Q", description: "d", effect: .read) { call in
                do { _ = try await call.request("kv/1", [:]) } catch let failure as ServiceFailure {
                    return .structured([
                        "status": .integer(Int64(failure.status.rawValue)), "why": .string(failure.detail),
                    ])
                }
                return .text("no failure")
            },
            Tool("wait", title: "W", description: "d", effect: .read) { _ in
                try await Task.sleep(for: .seconds(600))
                return .text("never")
            },
            Tool("question", title: "Q", description: "d", input: open, effect: .write) { call in
                try await Probe.question(call)
            },
            Tool("change", title: "C", description: "d", input: open, effect: .read) { try await Probe.change($0) },
            Tool("update", title: "U", description: "d", effect: .read) { call in
                try await call.notifyResourceUpdated("probe://text")
                return .content([
                    .text("a").annotated(audience: [.user], priority: 0.25, lastModified: "2026-01-01T00:00:00Z"),
                    .image([1], mimeType: "image/png"), .audio([1, 2], mimeType: "audio/wav"),
                    .link(uri: "probe://text", name: "text"), .resource(uri: "x:y", bytes: [1, 2, 3]),
                ])
            },
        ]
    }

    var taskTypes: [TaskType] {
        [
            TaskType("plain", title: "P", description: "d", effect: .read) { call in
                .structured(["id": .string(call.context.callID ?? ""), "replay": .bool(call.isReplay)])
            },
            TaskType(
                "whole", title: "W", description: "d", input: .object(["n": .integer()]),
                output: .object(["n": .integer()]), effect: .write, queue: "slow", priority: .bulk,
                timeoutMilliseconds: 9_000, graceMilliseconds: 100, maximumAttempts: 2,
                backoff: Backoff(initialMilliseconds: 5, maximumMilliseconds: 50, factor: 1.5, jitter: .none),
                retryOn: ["TIMEOUT"], concurrency: 1, unique: .pointers(["/n"]), keepSeconds: 60
            ) { call in .structured(["n": .integer(try call.integer("n"))]) },
        ]
    }

    var schedules: [Schedule] {
        [
            Schedule("nightly", cron: "0 3 * * *", task: "plain"),
            Schedule(
                "weekly", cron: "@weekly", timeZone: "Europe/Zurich", task: "whole", arguments: ["n": 1], catchUp: .one,
                jitterSeconds: 30, isPaused: true),
        ]
    }

    /// Asks in the way that is asked for.
    private static func question(_ call: ToolCall) async throws -> ToolOutput {
        let name = Ask.form(key: "name", title: "Name", message: "Who?", schema: .string(), expiresInSeconds: 60)
        let color = Ask.model(key: "color", message: "Which?")
        switch call.string(ifPresent: "way") {
        case "one":
            let answer = try await call.ask(.approval(key: "ok", message: "May it?"))
            return .structured([
                "approved": .bool(answer.isApproved), "by": .string(answer.answeredBy),
                "at": .string(answer.answeredAt),
                "reason": answer.reason.map { .string($0) } ?? .null,
            ])
        case "both":
            async let first = call.ask(name)
            async let second = call.ask(color)
            return .structured(["answers": [try await first.value, try await second.value]])
        case "list": return .structured(["answers": .array(try await call.ask([name, color]).map(\.value))])
        case "swallow":
            do { _ = try await call.ask(name) } catch {}
            if let failure = (try? await call.invoke(tool: "other")) { return .structured(["other": failure]) }
            return .text("as if nothing were")
        case "rename":
            do { _ = try await call.ask(name) } catch { throw ToolFailure.toolError("renamed") }
            return .text("never")
        default:
            let task = try await call.enqueue(
                "count", ["n": 1], uniqueKey: "k", onConflict: .existing, start: .after(.milliseconds(1_500)),
                priority: .bulk, queue: "slow", maximumAttempts: 2)
            var commit = Commit(keyValues: [.put("a", 1)])
            commit.tasks = [NewTask("count", start: .at("2026-03-02T06:00:00Z"))]
            let receipt = try await call.commit(commit)
            return .structured(["id": .string(task.id), "tasks": .integer(Int64(receipt.tasks.count))])
        }
    }
}

/// An instance of the probe, as a host holds it.
///
/// Sendable: the ABI lets every function be called from any thread.
struct ProbeInstance: @unchecked Sendable {
    static let entry = PluginEntry.make(Probe.self)

    let host: ScriptedHost
    let instance: OpaquePointer?
    let status: Int32
    let error: JSONValue

    var table: hf_plugin_api { ProbeInstance.entry.pointer.pointee.plugin.pointee }

    init(host: ScriptedHost = ScriptedHost(), config: String = "{}") {
        self.host = host
        var made: OpaquePointer?
        var buffer = hf_buf()
        let bytes = Array(config.utf8)
        let table = ProbeInstance.entry.pointer.pointee.plugin.pointee
        status = bytes.withUnsafeBufferPointer {
            table.create(
                ProbeInstance.entry.pointer, host.api.pointer, host.handle,
                hf_bytes(ptr: $0.baseAddress, len: $0.count),
                &made, &buffer)
        }
        instance = made
        error = ProbeInstance.taking(&buffer)
    }

    func describe() -> JSONValue {
        var buffer = hf_buf()
        _ = table.describe(instance, &buffer)
        return ProbeInstance.taking(&buffer)
    }

    func call(
        _ id: UInt64, _ name: String, _ arguments: String = "{}", flags: UInt32 = 0, kind: UInt32 = HF_KIND_TOOL,
        context: String = "{\"correlation_id\":\"c-1\"}"
    ) {
        let (name, arguments) = (Array(name.utf8CString), Array(arguments.utf8))
        let context = Array(context.utf8)
        name.withUnsafeBufferPointer { name in
            arguments.withUnsafeBufferPointer { arguments in
                context.withUnsafeBufferPointer { context in
                    var call = hf_call()
                    call.struct_size = UInt32(MemoryLayout<hf_call>.size)
                    call.flags = flags
                    call.id = id
                    call.kind = kind
                    call.name = hf_str(ptr: name.baseAddress, len: name.count - 1)
                    call.arguments = hf_bytes(ptr: arguments.baseAddress, len: arguments.count)
                    call.context = hf_bytes(ptr: context.baseAddress, len: context.count)
                    table.call(instance, &call)
                }
            }
        }
    }

    /// Drains and returns when the plugin says that it rests.
    func drain() async {
        await withCheckedContinuation { continuation in ProbeInstance.drain(self, Box(continuation)) }
    }

    private final class Box: Sendable {
        let continuation: CheckedContinuation<Void, Never>
        init(_ continuation: CheckedContinuation<Void, Never>) { self.continuation = continuation }
    }

    private nonisolated static func drain(_ probe: ProbeInstance, _ box: Box) {
        probe.table.drain(
            probe.instance,
            { user, _ in
                guard let user else { return }
                Unmanaged<Box>.fromOpaque(user).takeRetainedValue().continuation.resume()
            },
            Unmanaged.passRetained(box).toOpaque())
    }

    private static func taking(_ buffer: inout hf_buf) -> JSONValue {
        guard let start = buffer.ptr else { return .null }
        defer { buffer.release?(&buffer) }
        return (try? JSONValue.parse(UnsafeRawBufferPointer(start: start, count: buffer.len))) ?? .null
    }
}

// SPDX-License-Identifier: Apache-2.0

import Daemon
import Glibc
import JSON
import Kernel
import PluginHost
import Synchronization

/// What the process of its own costs: the same plugins inside the daemon and isolated, call by call.
struct PlacementCost {
    private static let payloads = [("none", 0), ("1_kb", 1 << 10), ("64_kb", 64 << 10), ("1_mb", 1 << 20)]

    private let bench: Workbench
    private let isolated: Bool
    private let rounds: Int

    /// Microseconds a call in both placements, with 32 in flight, and at a crash.
    static func measure(plugins: String?, rounds: Int) async throws -> JSONValue {
        var figures: JSONObject = [:]
        for (name, isolated) in [("in_process", false), ("process", true)] {
            let bench = try await Workbench.open(plugins: plugins, label: "holdfast-bench", isolated: isolated)
            do {
                figures[name] = try await PlacementCost(bench: bench, isolated: isolated, rounds: rounds).figures()
            } catch {
                await bench.close()
                throw error
            }
            await bench.close()
        }
        return .object(figures)
    }

    private func figures() async throws -> JSONValue {
        let begin = Stopwatch.now()
        await bench.core.loadPlugins()
        var figures: JSONObject = ["load_ms": .number(Double(Stopwatch.now() - begin) / 1e6)]
        let tools = bench.core.registry.current.tools.filter {
            $0.descriptor.name.hasSuffix("echo") || $0.descriptor.name == "echo_async"
        }
        guard !tools.isEmpty else { throw Workbench.Failure(description: "no plugin there echoes") }
        for tool in tools {
            var byPayload: JSONObject = [:]
            for (name, bytes) in Self.payloads {
                let arguments = JSONValue.object(["text": .string(String(repeating: "x", count: bytes))]).serialized()
                let times = measureCalls(of: tool, bytes == 0 ? Array("{}".utf8) : arguments)
                byPayload[name] = [
                    "p50_us": .number(Stopwatch.quantile(0.5, of: times) / 1_000),
                    "p99_us": .number(Stopwatch.quantile(0.99, of: times) / 1_000),
                ]
            }
            byPayload["calls_per_second_32_in_flight"] = .number(inFlight(tool, 32))
            figures[tool.descriptor.name] = .object(byPayload)
        }
        // The call that waits when its process dies is of the same plugin.
        let waiting = bench.core.registry.current.tool("echo_sleep")?.pluginID
        if isolated, let tool = tools.first(where: { $0.pluginID == waiting }) {
            figures["child_pss_kb"] = proportionalKilobytes(of: tool)
            figures["crash"] = try await crashes(tool)
        }
        return .object(figures)
    }

    private static let context = CallContext(
        principal: Principal(name: "bench", role: .operator, disclosure: .full), face: .rest, correlationID: "bench")

    /// Starts a call across the boundary; `finish` is told its end.
    private func start(
        _ tool: Registry.Tool, _ arguments: [UInt8], finish: @escaping @Sendable (Outcome) -> Void
    ) {
        let id = bench.core.calls.begin(
            instance: tool.instance, context: Self.context, deadline: .max, abandonAt: .max, finish: finish)
        tool.instance.start(
            StartedCall(
                id: id, kind: .tool, name: tool.descriptor.name, arguments: arguments,
                context: Self.context.encoded(softDeadlineMilliseconds: 27_000), deadlineMicros: 0))
    }

    /// Nanoseconds of each call, one after the other, waited for by a thread.
    private func measureCalls(of tool: Registry.Tool, _ arguments: [UInt8]) -> [Double] {
        let count = arguments.count > 100_000 ? 100 * rounds : 1_000 * rounds
        let ended = Semaphore()
        var times: [Double] = []
        for round in 0..<count + count / 10 {
            let begin = Stopwatch.now()
            start(tool, arguments) { _ in ended.signal() }
            ended.wait()
            if round >= count / 10 { times.append(Double(Stopwatch.now() - begin)) }
        }
        return times
    }

    /// Calls a second while so many are always on their way.
    private func inFlight(_ tool: Registry.Tool, _ width: Int) -> Double {
        let total = 5_000 * rounds
        let slots = Semaphore()
        for _ in 0..<width { slots.signal() }
        let arguments = Array("{}".utf8)
        let begin = Stopwatch.now()
        for _ in 0..<total {
            slots.wait()
            start(tool, arguments) { _ in slots.signal() }
        }
        for _ in 0..<width { slots.wait() }
        return Double(total) / (Double(Stopwatch.now() - begin) / 1e9)
    }

    /// Memory of the plugin's process after the calls, shared pages counted in parts (proc(5), smaps_rollup).
    private func proportionalKilobytes(of tool: Registry.Tool) -> JSONValue {
        guard let pid = (tool.instance as? any RunningPlugin)?.status.pid,
            let file = fopen("/proc/\(pid)/smaps_rollup", "r")
        else { return .null }
        defer { fclose(file) }
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = fread(&buffer, 1, buffer.count, file)
        let lines = String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n")
        let line = lines.first { $0.hasPrefix("Pss:") }
        let number = line?.split(separator: " ").dropFirst().first.flatMap { Int64($0) }
        return number.map { .integer($0) } ?? .null
    }

    /// From the death of the process to the error of its call, and from there to the next good answer.
    private func crashes(_ tool: Registry.Tool) async throws -> JSONValue {
        guard let plugin = tool.instance as? any RunningPlugin,
            let sleeping = bench.core.registry.current.tool("echo_sleep")
        else { return .null }
        var toError: [Double] = []
        var toAnswer: [Double] = []
        for _ in 0..<max(20, rounds) {
            let ended = Semaphore()
            let good = Atomic(false)
            start(tool, Array("{}".utf8)) { _ in ended.signal() }
            ended.wait()
            start(sleeping, Array("{\"milliseconds\":600000}".utf8)) { _ in ended.signal() }
            guard let pid = plugin.status.pid else { continue }
            let begin = Stopwatch.now()
            kill(pid, SIGSEGV)
            ended.wait()
            let failed = Stopwatch.now()
            while !good.load(ordering: .acquiring) {
                start(tool, Array("{}".utf8)) { outcome in
                    if case .ok = outcome { good.store(true, ordering: .releasing) }
                    ended.signal()
                }
                ended.wait()
            }
            let answered = Stopwatch.now()
            toError.append(Double(failed - begin) / 1e6)
            toAnswer.append(Double(answered - failed) / 1e6)
            // The pause grows with every crash in a row: a long one would be measured instead of the start.
            if toError.count == 3 { break }
        }
        return [
            "crash_to_error_ms": .number(Stopwatch.median(toError)),
            "error_to_next_answer_ms": .array(toAnswer.map { .number($0) }),
        ]
    }
}

/// Counts ends of calls for a thread that waits for them.
///
/// Sendable: the semaphore is made for several threads and never replaced.
private final class Semaphore: @unchecked Sendable {
    private let semaphore: UnsafeMutablePointer<sem_t>

    init() {
        semaphore = .allocate(capacity: 1)
        sem_init(semaphore, 0, 0)
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func signal() { sem_post(semaphore) }

    func wait() {
        while sem_wait(semaphore) != 0 {}
    }
}

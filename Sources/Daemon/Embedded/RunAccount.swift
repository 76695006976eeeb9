// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import Kernel
import PluginHost
import PluginKit
import Synchronization

/// What happens while a tool runs, and what is told of it.
final class RunAccount: Sendable {
    private struct State {
        var lines: [JSONValue] = []
        var progress: [JSONValue] = []
    }

    /// Lines and reports of progress that are kept for the document.
    private static let kept = 1_000

    private let state = Mutex(State())
    private let printsAtOnce: Bool

    init(printsAtOnce: Bool) { self.printsAtOnce = printsAtOnce }

    func line(_ id: String, _ level: PluginLogLevel, _ message: String, _ fields: JSONObject) {
        // What the host says of processes is told in its own words below.
        if level == .debug || level == .trace { return }
        if printsAtOnce {
            let tail = fields.isEmpty ? "" : " " + JSONValue.object(fields).text
            Self.say("\(level)  \(message)\(tail)")
        }
        state.withLock { state in
            guard state.lines.count < Self.kept else { return }
            state.lines.append(
                ["level": .string("\(level)"), "message": .string(message), "fields": .object(fields)])
        }
    }

    func progress(_ done: Double, _ total: Double?, _ message: String) {
        if printsAtOnce {
            let part = total.map { "\(Self.short(done)) of \(Self.short($0))" } ?? Self.short(done)
            Self.say("progress  \(part)\(message.isEmpty ? "" : "  " + message)")
        }
        state.withLock { state in
            guard state.progress.count < Self.kept else { return }
            state.progress.append(
                [
                    "done": .number(done), "total": total.map { .number($0) } ?? .null,
                    "message": .string(message),
                ])
        }
    }

    func waiting(pid: Int32) {
        Self.say(
            """
            process \(pid) waits for a debugger, before the plugin is loaded:
              gdb -p \(pid) -ex 'set breakpoint pending on' -ex 'break hf_plugin_entry_v1' -ex continue
              lldb -p \(pid) -o 'breakpoint set -n hf_plugin_entry_v1' -o continue
            """)
    }

    /// Tells the whole, and whether the tool has answered.
    func finish(
        _ ending: PluginTrial.Ending, started: UInt64?, seen: ProbeLog.State, crash: CrashReport?, asked: [String],
        granted: [String]?
    ) -> Bool {
        var timings: JSONObject = [:]
        timings["start_ms"] = started.map { .number(Self.milliseconds($0)) }
        timings["call_ms"] = .number(Self.milliseconds(ending.took))
        timings["inside_call_ms"] = ending.inside.map { .number(Self.milliseconds($0)) }
        timings["argument_bytes"] = .integer(Int64(ending.argumentBytes))
        let denied = seen.denied.map { entry -> JSONValue in
            ["sentence": .string(entry.sentence), "count": .integer(Int64(entry.count))]
        }
        var document: JSONObject = [:]
        switch ending.answer {
        case .success(let result):
            timings["answer_bytes"] = .integer(Int64(result.structuredBytes?.count ?? 0))
            document["ok"] = true
            document["result"] = result.structured ?? .null
            if !result.content.isEmpty { document["content"] = .array(result.content) }
        case .failure(let problem):
            document["ok"] = false
            document["problem"] = problem.json
        }
        document["logs"] = .array(state.withLock { $0.lines })
        document["progress"] = .array(state.withLock { $0.progress })
        document["denied"] = .array(denied)
        document["timings"] = .object(timings)
        document["crash"] = crash?.document
        if printsAtOnce {
            tell(ending, document, asked: asked, granted: granted)
        } else {
            print(JSONValue.object(document).text)
        }
        if case .success = ending.answer { return true }
        return false
    }

    private func tell(_ ending: PluginTrial.Ending, _ document: JSONObject, asked: [String], granted: [String]?) {
        switch ending.answer {
        case .success(let result):
            if let structured = result.structured {
                print(String(decoding: structured.serialized(.pretty), as: UTF8.self))
            }
            for block in result.content { print(block["text"]?.stringValue ?? block.text) }
        case .failure(let problem):
            Self.say("failed  \(problem.code.rawValue): \(problem.detail)")
            for fault in problem.errors {
                Self.say("  \(fault.instancePath.isEmpty ? "arguments" : fault.instancePath): \(fault.message)")
            }
        }
        if let crash = document["crash"] { Self.say("crash  " + crash.text) }
        for entry in document["denied"]?.arrayValue ?? [] {
            Self.say("denied  \(entry["sentence"]?.stringValue ?? "") (\(entry["count"]?.text ?? "1") times)")
        }
        for grant in (granted ?? []).filter({ !asked.contains($0) }) {
            Self.say("note  \(grant) is granted, but plugin.json does not ask for it: a site could not grant it")
        }
        Self.say("timings  " + (document["timings"] ?? [:]).text)
    }

    private static func milliseconds(_ nanoseconds: UInt64) -> Double { Double(nanoseconds / 1_000) / 1_000 }

    private static func short(_ number: Double) -> String {
        Int64(exactly: number).map(String.init) ?? "\(number)"
    }

    private static func say(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        _ = bytes.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Glibc
package import JSON
import Kernel

/// What is known of the unexpected end of a child.
///
/// `{plugin, version, sha256, placement, pid, cause, signal?, signal_name?, exit_status?, protocol_fault?, address?, at,
/// uptime_ms, calls_in_flight, tools[], frames[{image?, symbol?, offset?, address}], stderr[], applied}`; addresses are
/// hexadecimal text.
package struct CrashReport: Sendable, Equatable {
    package let document: JSONValue

    package init(document: JSONValue) { self.document = document }

    /// - Parameters:
    ///   - handler: what the child's own handler wrote, or nothing.
    ///   - lines: the last lines of its standard error.
    init(
        of manifest: PluginManifest, _ running: IsolatedPlugin.Running, _ end: Child.End, at: String,
        ranFor nanoseconds: UInt64, handler: [UInt8], lines: [String]
    ) {
        let own = try? JSONValue.parse(handler)
        var report: JSONObject = [
            "plugin": .string(manifest.id), "version": .string(manifest.version), "sha256": .string(manifest.sha256),
            "placement": "process", "pid": .integer(Int64(running.child.pid)), "cause": .string(end.words),
        ]
        switch end {
        case .exited(let status): report["exit_status"] = .integer(Int64(status))
        case .killed(let signal):
            report["signal"] = .integer(Int64(signal))
            report["signal_name"] = .string(Self.name(ofSignal: signal))
        }
        if case .protocolFault(let reason) = running.ending {
            report["cause"] = .string("it broke the protocol")
            report["protocol_fault"] = .string(reason)
        }
        report["address"] = own?["address"].map { Self.hexadecimal($0) }
        report["at"] = .string(at)
        report["uptime_ms"] = .integer(Int64(nanoseconds / 1_000_000))
        report["calls_in_flight"] = .integer(Int64(running.calls.count))
        report["tools"] = .array(Set(running.calls.values).sorted().map { .string($0) })
        report["frames"] = .array((own?["frames"]?.arrayValue ?? []).prefix(128).map(Self.frame))
        report["stderr"] = .array(lines.map { .string($0) })
        report["applied"] = running.confinement
        document = .object(report)
    }

    /// What the log says of it.
    var headline: String { "its process ended unexpectedly: \(document["cause"]?.stringValue ?? "unknown")" }

    var logFields: JSONObject {
        var fields: JSONObject = ["pid": document["pid"] ?? .null, "calls": document["calls_in_flight"] ?? .null]
        let symbols = (document["frames"]?.arrayValue ?? []).compactMap { $0["symbol"]?.stringValue }
        if !symbols.isEmpty { fields["frames"] = .string(symbols.prefix(4).joined(separator: " < ")) }
        if let fault = document["protocol_fault"] { fields["fault"] = fault }
        if let line = document["stderr"]?.arrayValue?.last { fields["stderr"] = line }
        return fields
    }

    /// The names in what a child's own handler wrote.
    static func symbols(inHandlerReport bytes: [UInt8]) -> [String] {
        ((try? JSONValue.parse(bytes))?["frames"]?.arrayValue ?? [])
            .compactMap { $0["symbol"]?.stringValue.map(SymbolName.demangled) }
    }

    private static func frame(_ frame: JSONValue) -> JSONValue {
        var result: JSONObject = [:]
        result["image"] = frame["image"]
        result["symbol"] = frame["symbol"]?.stringValue.map { .string(SymbolName.demangled($0)) }
        result["offset"] = frame["offset"].map { hexadecimal($0) }
        result["address"] = frame["address"].map { hexadecimal($0) } ?? .null
        return .object(result)
    }

    private static func hexadecimal(_ value: JSONValue) -> JSONValue {
        guard let number = value.integerValue else { return value }
        return .string("0x" + String(UInt64(bitPattern: number), radix: 16))
    }

    static func name(ofSignal signal: Int32) -> String {
        let names = [
            SIGABRT: "SIGABRT", SIGBUS: "SIGBUS", SIGFPE: "SIGFPE", SIGILL: "SIGILL", SIGKILL: "SIGKILL",
            SIGSEGV: "SIGSEGV", SIGSYS: "SIGSYS", SIGTERM: "SIGTERM", SIGTRAP: "SIGTRAP", SIGXFSZ: "SIGXFSZ",
            SIGPIPE: "SIGPIPE", SIGHUP: "SIGHUP", SIGINT: "SIGINT", SIGQUIT: "SIGQUIT",
        ]
        return names[signal] ?? "signal \(signal)"
    }
}

extension Child.End {
    /// The end in words: "SIGSEGV", "exit status 3".
    var words: String {
        switch self {
        case .exited(let status): "exit status \(status)"
        case .killed(let signal): CrashReport.name(ofSignal: signal)
        }
    }
}

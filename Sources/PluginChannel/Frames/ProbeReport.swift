// SPDX-License-Identifier: Apache-2.0

import JSON

/// One thing that a child that probes has seen of its plugin; times in nanoseconds.
package enum ProbeReport: Sendable, Equatable {
    /// The process waits for a debugger and goes on by itself when one is there.
    case waiting(pid: Int32)
    /// The library is mapped, the instance made and described.
    case loaded(load: UInt64, create: UInt64, describe: UInt64)
    /// `call()` has returned.
    case returned(call: UInt64, took: UInt64)
    /// The plugin has completed a call that it had completed before (`again`), or that was given up (`late`), or that
    /// never was.
    case unwanted(call: UInt64, Unwanted)
    /// The host has refused something to the plugin, with the sentence that it was told.
    case denied(String)
    /// The instance is drained and destroyed; `threads` are the names of those that are left of the plugin's.
    case rested(drain: UInt64, destroy: UInt64, doneCalls: Int, threads: [String])

    package enum Unwanted: String, Sendable { case again, late, unknown }

    package var document: [UInt8] { json.serialized() }

    private var json: JSONValue {
        switch self {
        case .waiting(let pid): ["what": "waiting", "pid": .integer(Int64(pid))]
        case .loaded(let load, let create, let describe):
            [
                "what": "loaded", "load": Self.number(load), "create": Self.number(create),
                "describe": Self.number(describe),
            ]
        case .returned(let call, let took):
            ["what": "returned", "call": Self.number(call), "took": Self.number(took)]
        case .unwanted(let call, let why):
            ["what": "unwanted", "call": Self.number(call), "why": .string(why.rawValue)]
        case .denied(let sentence): ["what": "denied", "sentence": .string(sentence)]
        case .rested(let drain, let destroy, let doneCalls, let threads):
            [
                "what": "rested", "drain": Self.number(drain), "destroy": Self.number(destroy),
                "done_calls": .integer(Int64(doneCalls)), "threads": .array(threads.map { .string($0) }),
            ]
        }
    }

    /// Reads a report; nil for one that this host does not know.
    package init?(reading document: [UInt8]) {
        guard let json = try? JSONValue.parse(document) else { return nil }
        func number(_ name: String) -> UInt64 { UInt64(bitPattern: json[name]?.integerValue ?? 0) }
        switch json["what"]?.stringValue {
        case "waiting": self = .waiting(pid: Int32(truncatingIfNeeded: number("pid")))
        case "loaded":
            self = .loaded(load: number("load"), create: number("create"), describe: number("describe"))
        case "returned": self = .returned(call: number("call"), took: number("took"))
        case "unwanted":
            self = .unwanted(call: number("call"), json["why"]?.stringValue.flatMap(Unwanted.init) ?? .unknown)
        case "denied": self = .denied(json["sentence"]?.stringValue ?? "")
        case "rested":
            self = .rested(
                drain: number("drain"), destroy: number("destroy"),
                doneCalls: Int(truncatingIfNeeded: number("done_calls")),
                threads: (json["threads"]?.arrayValue ?? []).compactMap(\.stringValue))
        default: return nil
        }
    }

    /// Call ids use all of their bits.
    private static func number(_ value: UInt64) -> JSONValue { .integer(Int64(bitPattern: value)) }
}

// SPDX-License-Identifier: Apache-2.0

import JSON

/// What a child says to its host.
package enum ChildFrame: Sendable, Equatable {
    /// The plugin is loaded; in a dry run also drained and destroyed again.
    case ready(ReadyReport)
    /// The plugin could not be loaded, in one sentence; the child exits.
    case refused(String)
    case result(call: UInt64, status: Int32, document: [UInt8])
    case progress(call: UInt64, done: Double, total: Double, message: String)
    /// `fields` is an object or empty; the call is the one on whose behalf, or 0.
    case log(call: UInt64 = 0, level: Int32, message: String, fields: [UInt8])
    case metric(kind: UInt32, value: Double, name: String, labels: [UInt8])
    case event(type: String, document: [UInt8])
    /// Asks for a service; the operation's number is the child's, never used twice.
    case request(operation: UInt64, call: UInt64, service: String, document: [UInt8])
    case cancelRequest(operation: UInt64)
    case openTable(operation: UInt64, call: UInt64, specification: [UInt8])
    /// The answer to `HostFrame.configure`; `error` is a document, or empty.
    case configured(id: UInt64, status: Int32, error: [UInt8])
    /// The instance is destroyed; the child exits.
    case drained
    case pong(id: UInt64)
    /// Lets the caller's connection go; a negative time names none.
    case release(call: UInt64, retryMilliseconds: Int64)
    /// What a child that probes has seen of its plugin: a `ProbeReport`.
    case probe([UInt8])

    package enum Kind: UInt16, Sendable {
        case ready = 0x101
        case refused, result, progress, log, metric, event, request, cancelRequest, openTable, configured, drained,
            pong,
            release, probe
    }

    /// The frame as bytes.
    package var encoded: EncodedFrame {
        switch self {
        case .ready(let report): return Self.frame(.ready).ending(with: report.json.serialized())
        case .refused(let detail): return Self.frame(.refused).ending(with: Array(detail.utf8))
        case .result(let call, let status, let document):
            return Self.frame(.result, status: status, id: call).ending(with: document)
        case .progress(let call, let done, let total, let message):
            var frame = Self.frame(.progress, id: call)
            frame.append(done)
            frame.append(total)
            frame.append(message)
            return frame.finished()
        case .log(let call, let level, let message, let fields):
            var frame = Self.frame(.log, id: call, capacity: message.utf8.count + 16)
            frame.append(level)
            frame.append(message)
            return frame.ending(with: fields)
        case .metric(let kind, let value, let name, let labels):
            var frame = Self.frame(.metric)
            frame.append(kind)
            frame.append(value)
            frame.append(name)
            return frame.ending(with: labels)
        case .event(let type, let document):
            var frame = Self.frame(.event)
            frame.append(type)
            return frame.ending(with: document)
        case .request(let operation, let call, let service, let document):
            var frame = Self.frame(.request, id: operation)
            frame.append(call)
            frame.append(service)
            return frame.ending(with: document)
        case .cancelRequest(let operation): return Self.frame(.cancelRequest, id: operation).finished()
        case .openTable(let operation, let call, let specification):
            var frame = Self.frame(.openTable, id: operation)
            frame.append(call)
            return frame.ending(with: specification)
        case .configured(let id, let status, let error):
            return Self.frame(.configured, status: status, id: id).ending(with: error)
        case .drained: return Self.frame(.drained).finished()
        case .pong(let id): return Self.frame(.pong, id: id).finished()
        case .release(let call, let retryMilliseconds):
            var frame = Self.frame(.release, id: call)
            frame.append(retryMilliseconds)
            return frame.finished()
        case .probe(let document): return Self.frame(.probe).ending(with: document)
        }
    }

    /// The head of a result whose document the sender adds from memory of the plugin's, without a copy.
    package static func resultHead(call: UInt64, status: Int32, documentBytes: Int) -> EncodedFrame {
        frame(.result, status: status, id: call).finished(adding: documentBytes)
    }

    private static func frame(
        _ kind: Kind, status: Int32 = 0, id: UInt64 = 0, capacity: Int = 64
    ) -> EncodedFrame {
        EncodedFrame(type: kind.rawValue, flags: FrameStatus.flags(status), id: id, capacity: capacity)
    }
}

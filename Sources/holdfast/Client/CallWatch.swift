// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import Synchronization

/// Follows one call over its event stream until it ends, waits for an answer, or cannot be followed.
///
/// A daemon that goes away in the middle is waited for: the call is in the store, and may end in another daemon.
final class CallWatch {
    /// How following ended.
    enum Ending {
        case result(JSONValue)
        case problem(JSONValue)
        /// The call asks for something; its document.
        case waiting(JSONValue)
    }

    private let client: DaemonClient
    private let id: String
    private let goesOnWhenAsked: Bool
    private let line: ProgressLine
    /// How often a daemon that was there is tried again, once a second.
    private let patience: Int

    init(_ client: DaemonClient, id: String, goesOnWhenAsked: Bool, line: ProgressLine, patience: Int = 120) {
        self.client = client
        self.id = id
        self.goesOnWhenAsked = goesOnWhenAsked
        self.line = line
        self.patience = patience
    }

    func follow() throws(Failure) -> Ending {
        defer { line.finish() }
        var wasThere = false
        var failures = 0
        while true {
            let lost: Failure?
            do throws(Failure) {
                let (reply, ending, heard) = try listen()
                if let ending { return ending }
                if reply.map({ $0.status != 200 && $0.status != 503 }) ?? false, let reply {
                    _ = try client.document(reply)
                }
                if heard { (wasThere, failures) = (true, 0) }
                lost = nil
            } catch {
                guard error.kind == .unreachable, wasThere else { throw error }
                lost = error
            }
            failures += 1
            guard failures <= patience else {
                throw lost
                    ?? Failure(kind: .unreachable, message: "the daemon ends every stream of \(id) without an outcome")
            }
            if failures == 1 { line.show(state: "the daemon is gone; waiting for it", progress: .null) }
            sleep(1)
        }
    }

    /// One stream, to its end: the reply when it came to one, and the ending and whether anything was heard.
    private func listen() throws(Failure) -> (HTTPReply?, Ending?, Bool) {
        let hearing = Hearing(goesOnWhenAsked: goesOnWhenAsked, line: line)
        let box = Mutex<BodyListener?>(nil)
        let listener = BodyListener { piece in
            if hearing.read(piece) { box.withLock { $0?.stop() } }
        }
        box.withLock { $0 = listener }
        defer { box.withLock { $0 = nil } }
        do throws(Failure) {
            let reply = try client.http.exchange(
                "GET", "/api/v1/calls/" + DaemonClient.escaped(id), headers: [("Accept", "text/event-stream")],
                timeout: 0, listener: listener)
            return (reply, hearing.ending, hearing.hasHeard)
        } catch {
            if let ending = hearing.ending { return (nil, ending, true) }
            // A stream that breaks off in the middle is a daemon that went away.
            if hearing.hasHeard { return (nil, nil, true) }
            throw error
        }
    }

    /// What is heard of one stream.
    ///
    /// Sendable although it changes: the pieces come on the thread that waits for the exchange, one after the other, and
    /// what was heard is read on that thread when the exchange is over.
    private final class Hearing: @unchecked Sendable {
        private let goesOnWhenAsked: Bool
        private let line: ProgressLine
        private var reader = ServerEventReader()
        private var state = ""
        private(set) var ending: Ending?
        private(set) var hasHeard = false

        init(goesOnWhenAsked: Bool, line: ProgressLine) {
            self.goesOnWhenAsked = goesOnWhenAsked
            self.line = line
        }

        /// Takes a piece; true when nothing more is worth hearing.
        func read(_ piece: [UInt8]) -> Bool {
            for event in reader.read(piece) where ending == nil {
                guard let data = try? JSONValue.parse(event.data) else { continue }
                hasHeard = true
                take(event.name, data)
            }
            return ending != nil
        }

        private func take(_ name: String, _ data: JSONValue) {
            switch name {
            case "state":
                state = data["state"]?.stringValue ?? ""
                // The last progress that was kept is older than the end.
                let hasEnded = ["completed", "cancelled", "discarded"].contains(state)
                line.show(state: state, progress: hasEnded ? .null : data["progress"] ?? .null)
                if state == "input_required", !goesOnWhenAsked { ending = .waiting(data) }
            case "progress": line.show(state: state, progress: data)
            case "result": ending = .result(data)
            case "problem": ending = .problem(data)
            default: break
            }
        }
    }
}

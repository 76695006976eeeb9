// SPDX-License-Identifier: Apache-2.0

import Glibc
import HoldfastPlugin
import JSON
import PluginChannel
import Testing

/// A child that a test drives by hand, frame by frame.
///
/// Reading waits at most ten seconds: a child that hangs fails its test.
final class TestChild {
    struct Failure: Error { let text: String }

    let channel: Channel
    let pid: Int32
    private let standardError: Int32
    private let standardOutput: Int32
    private let crash: Int32
    private var status: Int32?

    /// Starts a child and sends the order, if there is one.
    init(_ order: StartOrder?) throws {
        let sockets = try Channel.socketPair()
        var timeout = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(sockets.host, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        let (output, error, report) = (try Self.pipe(), try Self.pipe(), try Self.pipe())
        let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer { for file in [null, output.write, error.write, report.write, sockets.child] { close(file) } }
        pid = try ChildProcess.spawn(
            ProbeLibrary.built + "/holdfast-plugin-host", arguments: ["holdfast-plugin-host"],
            environment: ["SWIFT_BACKTRACE=enable=no"],
            descriptors: [null, output.write, error.write, sockets.child, report.write])
        (standardOutput, standardError, crash) = (output.read, error.read, report.read)
        channel = Channel(
            socket: sockets.host, congestion: .keeps(maximumBytes: 1 << 27), takesDescriptors: false)
        if let order { try send(.start(order)) }
    }

    /// Starts a child with the probe, or another library, and takes its READY.
    static func ready(
        _ library: String = ProbeLibrary.plain, _ change: (inout StartOrder) -> Void = { _ in }
    ) throws -> (child: TestChild, report: ReadyReport) {
        let child = try TestChild(order(library, change))
        return (child, try child.takeReady())
    }

    static func order(
        _ library: String = ProbeLibrary.plain, _ change: (inout StartOrder) -> Void = { _ in }
    ) -> StartOrder {
        var order = StartOrder(
            library: library, sha256: "", id: "org.example.probe", version: "1.0.0", runtime: "c", parent: getpid())
        change(&order)
        return order
    }

    /// The conformance plugin in Swift.
    static func echo() throws -> TestChild {
        try ready(ProbeLibrary.built + "/libEcho.so") { order in
            order.id = "dev.holdfast.echo"
            order.runtime = RuntimeTag.current
        }.child
    }

    deinit {
        if status == nil {
            kill(-pid, SIGKILL)
            waitpid(pid, nil, 0)
        }
        for file in [standardOutput, standardError, crash] { close(file) }
    }

    func send(_ frame: HostFrame, descriptors: [Int32] = []) throws {
        try channel.send(frame.encoded, descriptors: descriptors)
    }

    /// The next frame; nil at the end.
    func next() throws -> ChildFrame? { try channel.receive().map(ChildFrame.init) }

    func takeReady() throws -> ReadyReport {
        let frame = try next()
        guard case .ready(let report) = frame else {
            throw Failure(text: "\(String(describing: frame)) instead of READY; \(try end()) \(errorText())")
        }
        return report
    }

    func call(_ name: String, id: UInt64, arguments: JSONValue = [:], deadline: Int64 = 0) throws {
        try send(
            .call(
                id: id,
                CallFrame(
                    kind: 1, deadlineMicroseconds: deadline, name: name, context: Array("{}".utf8),
                    arguments: arguments.serialized())))
    }

    /// Calls a tool of the probe and gives the value that it answers with.
    func value(_ name: String, id: UInt64 = 1) throws -> Int64 {
        try call(name, id: id)
        return try takeValue(of: id)
    }

    func takeValue(of id: UInt64) throws -> Int64 {
        let (call, value) = try takeResult()
        guard call == id else { throw Failure(text: "\(value) of call \(call) instead of the result of call \(id)") }
        return value
    }

    /// The values of so many calls, whichever comes first.
    func takeValues(_ count: Int) throws -> [UInt64: Int64] {
        var values: [UInt64: Int64] = [:]
        for _ in 0..<count {
            let (call, value) = try takeResult()
            guard values.updateValue(value, forKey: call) == nil else {
                throw Failure(text: "call \(call) was answered twice")
            }
        }
        return values
    }

    private func takeResult() throws -> (call: UInt64, value: Int64) {
        let frame = try next()
        guard case .result(let call, 0, let document) = frame,
            let value = try JSONValue.parse(document)["structured"]?["value"]?.integerValue
        else {
            let ending = frame == nil ? " \(String(describing: try? end())) \(errorText())" : ""
            throw Failure(text: "\(String(describing: frame)) instead of a result\(ending)")
        }
        return (call, value)
    }

    /// Waits for the end of the child and gives its status as `waitpid` does.
    func end() throws -> Int32 {
        if let status { return status }
        var found: Int32 = 0
        for _ in 0..<10_000 {
            if waitpid(pid, &found, WNOHANG) == pid {
                status = found
                return found
            }
            usleep(1_000)
        }
        throw Failure(text: "the child did not end")
    }

    var crashReport: JSONValue? { try? JSONValue.parse(Self.all(crash)) }
    func errorText() -> String { String(decoding: Self.all(standardError), as: UTF8.self) }
    func outputText() -> String { String(decoding: Self.all(standardOutput), as: UTF8.self) }

    private static func pipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        guard Glibc.pipe(&ends) == 0 else { throw SystemFault("making a pipe") }
        return (ends[0], ends[1])
    }

    /// What lies in a pipe until its writers are gone.
    private static func all(_ file: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while case let count = read(file, &chunk, chunk.count), count > 0 { bytes += chunk.prefix(count) }
        return bytes
    }
}

/// How a process ended.
enum Ending {
    static func signal(_ status: Int32) -> Int32? { status & 0x7F == 0 ? nil : status & 0x7F }
    static func code(_ status: Int32) -> Int32? { status & 0x7F == 0 ? (status >> 8) & 0xFF : nil }
}

// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc
import JSON
import Store

/// What a node keeps of its audit chain outside the database: its name, its key, and every checkpoint that it has signed.
///
/// In the folder `audit` of the state folder, for its owner alone. Whoever can write the database and not this folder
/// cannot change the chain up to the last checkpoint without it being seen.
struct AuditFolder: Sendable {
    let path: String

    init(stateFolder: String) { path = stateFolder + "/audit" }

    private var nodePath: String { path + "/node" }
    private var keyPath: String { path + "/signing-key" }
    var checkpointsPath: String { path + "/checkpoints.jsonl" }
    var positionsPath: String { path + "/copies.json" }

    /// Makes the folder where it is missing.
    func prepare() throws(StoreError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw FileFailure.last("mkdir", path: path) }
        var status = stat()
        guard stat(path, &status) == 0 else { throw FileFailure.last("stat", path: path) }
        let mode = UInt32(status.st_mode) & 0o777
        guard mode & 0o077 == 0 else { throw .exposed(path: path, mode: mode, allowed: 0o700) }
    }

    /// The name of the node's chain, made at the first start.
    func node() throws(StoreError) -> String {
        if let bytes = try PrivateFile.read(nodePath) {
            let name = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
            guard AuditNode.accepts(name) else {
                throw .invalid(
                    field: nodePath, value: "not a node's name", allowed: "1 to 64 of a-z, 0-9, \"-\" and \".\"")
            }
            return name
        }
        let name = "n-" + Hex.encode(try Self.random(6))
        try keep(node: name)
        return name
    }

    /// Goes on under another name.
    func keep(node name: String) throws(StoreError) {
        try PrivateFile.replace(nodePath, with: Array((name + "\n").utf8))
    }

    /// The seed of the key by which checkpoints are signed, made at the first start.
    func seed() throws(StoreError) -> [UInt8] {
        if let bytes = try PrivateFile.read(keyPath) {
            return try Self.seed(String(decoding: bytes, as: UTF8.self), place: keyPath)
        }
        let seed = try Self.random(Ed25519.keyByteCount)
        try PrivateFile.create(keyPath, with: Array((Hex.encode(seed) + "\n").utf8))
        return seed
    }

    /// A seed from its text.
    ///
    /// - Throws: `invalid`, without the text.
    static func seed(_ text: String, place: String) throws(StoreError) -> [UInt8] {
        let digits = text.filter { !$0.isWhitespace }
        guard let seed = Hex.decode(digits), seed.count == Ed25519.keyByteCount else {
            throw .invalid(field: place, value: "\(digits.utf8.count) characters", allowed: "64 hexadecimal digits")
        }
        return seed
    }

    private static func random(_ count: Int) throws(StoreError) -> [UInt8] {
        do { return try randomBytes(count) } catch { throw .unavailable(detail: "\(error)") }
    }

    /// Adds a checkpoint; it is on the disk when this returns.
    func keep(_ checkpoint: AuditCheckpoint) throws(StoreError) {
        try PrivateFile.append(checkpointsPath, Array((checkpoint.line + "\n").utf8))
    }

    /// Notes that a chain was given up behind an entry: what it had behind that is not looked for any more.
    func giveUp(node: String, after sequence: Int64, atMicros: Int64) throws(StoreError) {
        let line = KeptCheckpoints.givenUpLine(node: node, after: sequence, atMicros: atMicros) + "\n"
        try PrivateFile.append(checkpointsPath, Array(line.utf8))
    }

    /// What was kept.
    ///
    /// A line that is no checkpoint, torn by a crash for example, is left out.
    func kept() throws(StoreError) -> KeptCheckpoints {
        KeptCheckpoints(lines: try PrivateFile.read(checkpointsPath) ?? [])
    }
}

/// The checkpoints that a node has kept, and which chains were given up by a restore.
struct KeptCheckpoints: Sendable {
    private(set) var checkpoints: [String: [AuditCheckpoint]] = [:]
    private(set) var givenUp: [String: Int64] = [:]

    init(lines: [UInt8]) {
        for line in lines.split(separator: UInt8(ascii: "\n")) {
            guard let value = try? JSONValue.parse(Array(line)), let node = value["node"]?.stringValue,
                let sequence = value["seq"]?.integerValue
            else { continue }
            if value["given_up"]?.boolValue == true {
                givenUp[node] = min(givenUp[node] ?? .max, sequence)
                continue
            }
            guard let at = value["at_us"]?.integerValue,
                let hash = value["hash"]?.stringValue.flatMap(Hex.decode),
                let key = value["public_key"]?.stringValue.flatMap(Hex.decode),
                let signature = value["signature"]?.stringValue.flatMap(Hex.decode)
            else { continue }
            checkpoints[node, default: []].append(
                AuditCheckpoint(
                    node: node, sequence: sequence, atMicros: at, hash: hash, publicKey: key, signature: signature))
        }
    }

    /// Every key that has signed here.
    var keys: Set<[UInt8]> { Set(checkpoints.values.joined().map(\.publicKey)) }

    /// The line that says that a chain was given up behind an entry.
    static func givenUpLine(node: String, after sequence: Int64, atMicros: Int64) -> String {
        "{\"v\":1,\"given_up\":true,\"node\":\"\(node)\",\"seq\":\(sequence),\"at_us\":\(atMicros)}"
    }
}

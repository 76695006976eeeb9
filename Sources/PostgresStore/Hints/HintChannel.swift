// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Store

/// How daemons on one database tell each other of commits: `NOTIFY` on a channel for each program.
///
/// The channel's name is made of digests, because a program's id may be longer than a name of PostgreSQL and several
/// schemas of one database may hold a program of the same id.
enum HintChannel {
    /// The name of a program's channel: `holdfast_` and 32 hexadecimal digits.
    static func name(program: String, schema: String) throws(StoreError) -> String {
        do {
            return "holdfast_" + (try SHA256.digest(of: Array("\(schema)\u{0}\(program)".utf8)).hex.prefix(32))
        } catch {
            throw .unavailable(detail: "\(error)")
        }
    }

    /// Tells the other daemons when the transaction commits, and never when it does not.
    static func announce(_ hint: StoreHint, program: String, on connection: Connection) throws(StoreError) {
        let channel = try name(program: program, schema: connection.schema)
        try connection.send(
            "SELECT pg_notify($1, $2)", [.text(channel), .text("\(hint.version) \(hint.etag) \(hint.event)")])
    }

    /// Tells the other daemons, when the transaction commits, that durable calls wait for workers.
    ///
    /// Once a transaction and not once a call: every commit that notifies waits for a lock of the whole server.
    static func wakeWorkers(program: String, from store: UnitID, on connection: Connection) throws(StoreError) {
        let channel = try name(program: program, schema: connection.schema)
        try connection.send("SELECT pg_notify($1, $2)", [.text(channel), .text("calls \(store)")])
    }

    /// Tells the other daemons, when the transaction commits, that a token was made or revoked.
    static func announceTokens(_ revision: Int64, program: String, on connection: Connection) throws(StoreError) {
        let channel = try name(program: program, schema: connection.schema)
        try connection.send("SELECT pg_notify($1, $2)", [.text(channel), .text("tokens \(revision)")])
    }

    /// Tells the other daemons, when the transaction commits, that a hold was set, cleared or has ended.
    static func announceHolds(_ revision: Int64, program: String, on connection: Connection) throws(StoreError) {
        let channel = try name(program: program, schema: connection.schema)
        try connection.send("SELECT pg_notify($1, $2)", [.text(channel), .text("holds \(revision)")])
    }

    /// What another daemon, or this one, has told.
    enum Word {
        case hint(StoreHint)
        /// Durable calls wait, which `store` has committed.
        case calls(store: Substring)
    }

    /// Reads a notification; nil when somebody else has sent it, a newer release perhaps.
    static func word(payload: String) -> Word? {
        let words = payload.split(separator: " ")
        if words.count == 2, words[0] == "calls" { return .calls(store: words[1]) }
        if words.count == 2, words[0] == "tokens" { return Int64(words[1]).map { .hint(StoreHint(token: $0)) } }
        if words.count == 2, words[0] == "holds" { return Int64(words[1]).map { .hint(StoreHint(hold: $0)) } }
        let numbers = words.compactMap { Int64($0) }
        guard numbers.count == 3 else { return nil }
        return .hint(StoreHint(version: numbers[0], etag: numbers[1], event: numbers[2]))
    }
}

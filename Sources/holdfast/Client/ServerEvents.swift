// SPDX-License-Identifier: Apache-2.0

/// One event of an event stream.
struct ServerEvent: Equatable {
    /// What `event` says, or `message`.
    var name: String
    /// The lines of `data`, joined by line feeds.
    var data: [UInt8]
}

/// Reads an event stream that comes in pieces (WHATWG HTML, section 9.2), as daemons write it: comments and other fields are
/// passed over.
struct ServerEventReader {
    private var line: [UInt8] = []
    /// The id of the last event that had one.
    private(set) var lastID: String?
    /// When the daemon wants to be asked again, in milliseconds.
    private(set) var retryMilliseconds: Int?
    private var name = ""
    private var data: [UInt8] = []

    /// The events that a further piece completes.
    mutating func read(_ piece: [UInt8]) -> [ServerEvent] {
        var events: [ServerEvent] = []
        for byte in piece {
            guard byte == UInt8(ascii: "\n") else {
                line.append(byte)
                continue
            }
            if let event = endLine() { events.append(event) }
        }
        return events
    }

    /// Forgets an event that was not complete.
    mutating func forgetPartial() { (line, name, data) = ([], "", []) }

    /// The event that the end of the stream completes, when it broke off within one.
    mutating func end() -> [ServerEvent] {
        let last = [endLine(), line.isEmpty ? flush() : nil]
        return last.compactMap { $0 }
    }

    private mutating func endLine() -> ServerEvent? {
        defer { line = [] }
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        if line.isEmpty { return flush() }
        if let value = value(of: "data:") { data += value + [UInt8(ascii: "\n")] }
        if let value = value(of: "event:") { name = String(decoding: value, as: UTF8.self) }
        if let value = value(of: "id:") { lastID = String(decoding: value, as: UTF8.self) }
        if let value = value(of: "retry:") { retryMilliseconds = Int(String(decoding: value, as: UTF8.self)) }
        return nil
    }

    /// What the line says when it is of this field; one space after the colon is no part of it.
    private func value(of field: String) -> ArraySlice<UInt8>? {
        guard line.starts(with: field.utf8) else { return nil }
        let rest = line.dropFirst(field.utf8.count)
        return rest.first == UInt8(ascii: " ") ? rest.dropFirst() : rest
    }

    private mutating func flush() -> ServerEvent? {
        defer { (name, data) = ("", []) }
        guard !data.isEmpty else { return nil }
        return ServerEvent(name: name.isEmpty ? "message" : name, data: data.dropLast())
    }
}

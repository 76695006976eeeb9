// SPDX-License-Identifier: Apache-2.0

import Glibc
import Store
import Telemetry

/// An entry as a message of the syslog protocol (RFC 5424).
struct SyslogMessage {
    /// Log audit (RFC 5424, section 6.2.1).
    private static let facility = 13

    let host: String
    let process: Int32

    init(host: String = SyslogMessage.hostName(), process: Int32 = getpid()) {
        self.host = host
        self.process = process
    }

    /// `<PRI>1 TIMESTAMP HOSTNAME holdfast PROCID ACTION - LINE`: the line is the one that `audit export` writes.
    func bytes(of entry: AuditEntry) -> [UInt8] {
        let header =
            "<\(Self.facility * 8 + Self.severity(of: entry))>1 \(UTCTimestamp.text(microseconds: entry.atMicros)) "
            + "\(host) holdfast \(process) \(Self.messageID(entry.action)) - "
        return Array(header.utf8) + entry.line()
    }

    /// Warning for what was refused or failed, notice for all else (RFC 5424, section 6.2.1).
    private static func severity(of entry: AuditEntry) -> Int {
        switch String(decoding: entry.outcome, as: UTF8.self) {
        case "denied", "failed": 4
        default: 5
        }
    }

    /// 1 to 32 printable characters (RFC 5424, section 6.2.7).
    private static func messageID(_ action: [UInt8]) -> String {
        let text = String(decoding: action.filter { (33...126).contains($0) }.prefix(32), as: UTF8.self)
        return text.isEmpty ? "-" : text
    }

    private static func hostName() -> String {
        var bytes = [CChar](repeating: 0, count: 256)
        guard gethostname(&bytes, bytes.count - 1) == 0 else { return "-" }
        let name = bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }.filter { (33...126).contains($0) }
        return name.isEmpty ? "-" : String(decoding: name.prefix(255), as: UTF8.self)
    }
}

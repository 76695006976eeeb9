// SPDX-License-Identifier: Apache-2.0

import CPostgres

/// Where the server's notices and warnings go.
///
/// Without one libpq writes them to the standard error stream, past the log.
final class NoticeSink: Sendable {
    private let log: @Sendable (PostgresOptions.Severity, String) -> Void
    private let label: String

    init(label: String, log: @escaping @Sendable (PostgresOptions.Severity, String) -> Void) {
        self.label = label
        self.log = log
    }

    /// Receives the notices of a connection, which must keep the sink.
    func attach(to handle: OpaquePointer) {
        PQsetNoticeReceiver(
            handle,
            { context, result in
                guard let context, let result else { return }
                Unmanaged<NoticeSink>.fromOpaque(context).takeUnretainedValue().receive(result)
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    private func receive(_ result: OpaquePointer) {
        let state = PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { String(cString: $0) } ?? ""
        let message = PQresultErrorField(result, Int32(UInt8(ascii: "M"))).map { String(cString: $0) }
        // Class 01 is warnings; a session that the server ends says so in class 57.
        let isWarning = state.hasPrefix("01") || state.hasPrefix("57")
        log(
            isWarning ? .warning : .info,
            "\(label): " + (message ?? Connection.sentence(PQresultErrorMessage(result))))
    }
}

// SPDX-License-Identifier: Apache-2.0

import CPostgres
import Glibc
import Store

extension Connection {
    /// Sends what libpq holds back, and reads meanwhile, so that neither side waits for the other.
    func flush() throws(StoreError) {
        let deadline = answerDeadline
        while true {
            switch PQflush(handle) {
            case 0: return
            case 1: try wait(for: Int16(POLLIN | POLLOUT), until: deadline)
            default: throw note(Failure(lost: Self.sentence(PQerrorMessage(handle)), label: label))
            }
        }
    }

    /// Waits until the next answer can be taken without waiting.
    func waitForAnswer() throws(StoreError) {
        let deadline = answerDeadline
        while PQisBusy(handle) == 1 { try wait(for: Int16(POLLIN), until: deadline) }
    }

    /// The server ends a statement that takes too long; one that does not even do that is not waited for any longer.
    private var answerDeadline: ContinuousClock.Instant {
        .now + .milliseconds(settings.timeoutMilliseconds + 5_000)
    }

    private func wait(for events: Int16, until deadline: ContinuousClock.Instant) throws(StoreError) {
        let left = ContinuousClock.now.duration(to: settings.shutdown.earlier(than: deadline)).milliseconds
        guard left > 0 else {
            throw note(
                Failure(lost: "the server did not answer within \(settings.timeoutMilliseconds) ms", label: label))
        }
        var descriptor = pollfd(fd: PQsocket(handle), events: events, revents: 0)
        // In slices, so that the end of the store is noticed.
        guard poll(&descriptor, 1, Int32(clamping: min(left, 500))) > 0 else { return }
        if descriptor.revents & Int16(POLLIN | POLLERR | POLLHUP) != 0, PQconsumeInput(handle) == 0 {
            throw note(Failure(lost: Self.sentence(PQerrorMessage(handle)), label: label))
        }
    }
}

extension Duration {
    var milliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }
}

// SPDX-License-Identifier: Apache-2.0

/// How far a program has come: the last number of each kind that its store has given out.
///
/// The numbers only rise, so of two hints the later one says all that the earlier one did.
package struct StoreHint: Sendable, Hashable {
    /// The newest roster version of any plan; 0 when there is none.
    package var version: Int64
    /// The newest etag of any key; 0 when nothing was put yet.
    package var etag: Int64
    /// The newest event; 0 when there is none.
    package var event: Int64
    /// How often this process has heard that durable calls wait for workers: made, answered, given back, or to be
    /// cancelled, here or in another daemon.
    package var call: Int64
    /// The newest revision of the tokens, which rises when one is made or revoked; 0 when there was none yet.
    package var token: Int64
    /// The newest revision of the holds, which rises when one is set, cleared or has ended; 0 when there was none yet.
    package var hold: Int64

    package init(
        version: Int64 = 0, etag: Int64 = 0, event: Int64 = 0, call: Int64 = 0, token: Int64 = 0, hold: Int64 = 0
    ) {
        self.version = version
        self.etag = etag
        self.event = event
        self.call = call
        self.token = token
        self.hold = hold
    }

    package init(_ receipt: Receipt) {
        self.init(version: receipt.version ?? 0, etag: receipt.etag ?? 0, event: receipt.lastEvent ?? 0)
    }

    /// The further of the two, number by number.
    package func merged(with other: StoreHint) -> StoreHint {
        StoreHint(
            version: max(version, other.version), etag: max(etag, other.etag), event: max(event, other.event),
            call: max(call, other.call), token: max(token, other.token), hold: max(hold, other.hold))
    }
}

// SPDX-License-Identifier: Apache-2.0

/// How far an approval has come.
package enum ApprovalState: String, Sendable, CaseIterable {
    /// It waits for people.
    case pending
    /// As many people as it needs have agreed, and the call has not gone on yet.
    case approved
    /// One person has said no; there is no way from here.
    case denied
    /// Its time passed, or its call ended, before it was used.
    case expired
    /// The call has gone on with it; it serves no other.
    case used

    /// Whether nothing can become of it any more.
    package var isFinal: Bool { self == .denied || self == .expired || self == .used }
}

// SPDX-License-Identifier: Apache-2.0

/// What is said to whoever is not let in: enough to mend it, and nothing that helps to guess.
enum AuthenticationProblem {
    /// How somebody comes by a token.
    private static let howTo =
        "Whoever runs this daemon makes one with \"holdfast token create\" on its machine; send it in the "
        + "header Authorization with the scheme Bearer, and give it to the command line by HOLDFAST_TOKEN or --token-file."

    static func missing(_ peer: Peer) -> Problem {
        switch peer {
        case .tcp: Problem(.unauthorized, "This needs a token. \(howTo)")
        case .unix(let uid, _):
            Problem(
                .unauthorized,
                "The user \(uid) has no role on this socket (access.socket_roles), so that this needs a token. \(howTo)"
            )
        }
    }

    /// An unknown token and a wrong secret are told in the same words.
    static func invalid(_ reason: AuthenticationFailure) -> Problem {
        switch reason {
        case .scheme: Problem(.authenticationFailed, "Authorization must be of the scheme Bearer. \(howTo)")
        case .malformed:
            Problem(.authenticationFailed, "Authorization must stand once and be \"Bearer\" with one token. \(howTo)")
        case .expired: Problem(.invalidToken, "This token has expired. \(howTo)")
        case .revoked: Problem(.invalidToken, "This token has been revoked. \(howTo)")
        case .missing, .unknown, .wrong, .throttled: Problem(.invalidToken, "This token is not valid. \(howTo)")
        }
    }

    static func throttled(nanoseconds: UInt64) -> Problem {
        let milliseconds = Int64(nanoseconds / 1_000_000) + 1
        return Problem(
            .rateLimitExceeded,
            "Too many failed attempts to authenticate from here; the next one is looked at in "
                + "\((milliseconds + 999) / 1_000) s.", retryAfterMilliseconds: milliseconds)
    }
}

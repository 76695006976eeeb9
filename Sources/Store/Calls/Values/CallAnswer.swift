// SPDX-License-Identifier: Apache-2.0

/// An answer to something that a call has asked.
package struct CallAnswer: Sendable, Hashable {
    /// What was asked.
    package let key: String
    /// Any JSON value, as text in UTF-8.
    package let answerJSON: [UInt8]
    /// The approval whose outcome it is; nil for any other answer.
    package let approvalID: String?
    /// What was done with the question when it was not answered: `decline` or `cancel`; nil when it was answered.
    package var action: String?
    /// The model that reasoned; nil when a person answered.
    package var model: String?

    package init(key: String, answerJSON: [UInt8], approvalID: String? = nil) {
        self.approvalID = approvalID
        self.key = key
        self.answerJSON = answerJSON
    }
}

/// What became of answers; in every case but `accepted` nothing was changed.
package enum AnswerOutcome: Sendable, Hashable {
    /// They were taken; the call as it is now still asks, or is `available`, or `running` for whoever it was claimed for.
    case accepted(DurableCall)
    case notFound
    /// The call does not ask; it is in this state.
    case notAsking(DurableCallState)
    /// Nothing is asked under this key.
    case unknownKey(String)
    /// Another answer to this was given before.
    case alreadyAnswered(String)
    /// The time for answers is over.
    case expired
}

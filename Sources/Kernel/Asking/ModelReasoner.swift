// SPDX-License-Identifier: Apache-2.0

/// A model of the site, which reasons when the client that made a call offers none.
package protocol ModelReasoner: Sendable {
    /// Answers a question for a model.
    ///
    /// - Returns: the answer with the name of the model, or one with a `failure` when the model could not be reached or did
    ///   not answer what the question's schema wants.
    func answer(_ ask: Ask) async -> AskAnswer
}

// SPDX-License-Identifier: Apache-2.0

package import Kernel
package import Store

/// Who looks at an approval, and how much of it is shown to them.
package struct ApprovalReader: Sendable {
    package let principal: Principal

    package init(_ principal: Principal) { self.principal = principal }

    /// Whether the reader sees every approval, and not only what they ask for themselves.
    package var seesAll: Bool { principal.role >= .operator }

    /// Whether it is there at all for the reader: not what their credential could not have asked for.
    package func sees(_ record: ApprovalRecord) -> Bool {
        (seesAll || record.requester == principal.name)
            && principal.scopes.reaches(record.name, of: record.plugin)
    }

    /// Why the arguments are left out; nil when they are shown.
    ///
    /// They may name people, and whoever decides may see less of people than whoever asks. A role is no reason: approvers
    /// read what they decide about, also of what administrators ask for.
    package func withheld(_ record: ApprovalRecord) -> String? {
        guard let requester = try? Requester(name: record.requester, json: record.requesterJSON, of: record.id) else {
            return "It is not known with which rights the call runs: the arguments are left out."
        }
        let theirs = requester.principal.disclosure
        guard theirs > principal.disclosure else { return nil }
        return "The call runs with disclosure \(theirs.rawValue), and you have \(principal.disclosure.rawValue): the "
            + "arguments are left out."
    }

    /// - Throws: NOT_FOUND for what is not there for the reader.
    ///
    /// - Parameter id: what the reader has asked for, so that the refusal tells nothing that they did not say.
    func check(_ record: ApprovalRecord, as id: String) throws(Problem) {
        guard sees(record) else { throw ApprovalBook.unknown(id) }
    }

    /// A person answers, and not a plugin in their name; nor is an answer kept as a call that is made later.
    static func checkIsPerson(_ context: CallContext, _ tool: String) throws(Problem) {
        guard context.depth == 0, context.callID == nil else { throw notKept(tool) }
    }

    static func notKept(_ tool: String) -> Problem {
        Problem(
            .forbidden,
            "\(tool) is a person's own word: it is not called by plugins, and not kept as a call "
                + "(Prefer: respond-async).")
    }

    /// - Throws: FORBIDDEN for whoever would agree to what they cannot read.
    func checkReadable(_ record: ApprovalRecord) throws(Problem) {
        guard let withheld = withheld(record) else { return }
        throw Problem(
            .forbidden,
            "Nobody agrees to what they cannot read. \(withheld) Use a way in that shows them; you may deny.")
    }
}

// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import JSON
package import Kernel
package import Store

extension AuditScope {
    /// An entry for the transaction of an effect of the call: `UnitOfWork.audit`, or `Audited`.
    ///
    /// - Parameters:
    ///   - action: dotted words, such as `hold.set`.
    ///   - subject: a kind and an id, such as `hold:publishing`.
    ///   - outcome: how it came out.
    ///   - details: codes, counts, ids and versions; never names, free text or values of arguments.
    package func entry(
        _ action: String, subject: String, outcome: AuditNote.Outcome = .done, details: JSONObject = [:]
    ) -> NewAuditEntry {
        NewAuditEntry(note(action, subject: subject, outcome: outcome, details: details))
    }
}

extension NewAuditEntry {
    /// A note as the store takes it.
    ///
    /// Texts that are too long to be kept are cut, so that no caller can keep an act out of the trail by a long word.
    package init(_ note: AuditNote) {
        let details = JSONValue.object(note.details).serialized(.canonical)
        self.init(
            action: note.action.kept(200), subject: note.subject.kept(500), outcome: note.outcome.rawValue,
            actor: note.actor.isEmpty ? AuditNote.system : note.actor.kept(200), role: note.role.kept(64),
            face: note.face.kept(64), tool: note.tool?.kept(200), correlationID: note.correlationID?.kept(200),
            argumentsDigest: note.argumentsDigest.flatMap { SHA256Digest(hex: $0) },
            detailsJSON: details.count <= Self.maximumDetailsBytes
                ? details : Array("{\"details_bytes\":\(details.count)}".utf8))
    }
}

extension String {
    /// The text without U+0000, which no store keeps, and cut to about so many bytes of UTF-8.
    fileprivate func kept(_ most: Int) -> String {
        guard utf8.count > most || utf8.contains(0) else { return self }
        var text = ""
        for character in unicodeScalars where character.value != 0 {
            guard text.utf8.count + 4 <= most else { break }
            text.unicodeScalars.append(character)
        }
        return text
    }
}

extension CallContext {
    /// An entry of an act on behalf of this call, also of one that brings no scope: one that only reads, or that was not
    /// admitted because it runs later.
    package func auditEntry(
        _ action: String, subject: String, tool: String? = nil, details: JSONObject = [:]
    ) -> NewAuditEntry {
        if let audit { return audit.entry(action, subject: subject, details: details) }
        return NewAuditEntry(
            AuditNote(
                action: action, subject: subject, actor: principal.name, role: principal.role.rawValue,
                face: face.rawValue, tool: tool, correlationID: correlationID, details: details))
    }
}

extension NewAuditEntry {
    /// An entry of what the daemon does of itself, or somebody on its machine without it.
    package static func own(
        _ action: String, subject: String, by actor: String = AuditNote.system, details: JSONObject = [:]
    ) -> NewAuditEntry {
        NewAuditEntry(AuditNote(action: action, subject: subject, actor: actor, details: details))
    }
}

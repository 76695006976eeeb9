// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Roster
import Store
import Tasks
import Telemetry

/// `export_person` and `pseudonymise_person`: what is held about somebody, and how it stops to be about somebody.
///
/// Both need the role admin and a face that shows names. Pseudonymising cannot be undone: it is `destructive`, so that
/// another person approves it, and has a confirmation in its arguments besides.
package enum PersonTools {
    package static func all(library: RosterLibrary) -> [HostTool] {
        [
            HostTool.make(
                "export_person", title: "Export what is held about a person",
                description:
                    "Gives everything that is stored about one person: identity, all rows of the live schedule, events, "
                    + "and how many rows older versions have. For the person's own request; role admin."
                    + " Use it only when the person asks for it; to look somebody up list_people. Takes seconds; it "
                    + "is audited.", effect: .read,
                minimumRole: .admin, input: input([:]), maximumResultBytes: 64 << 20, timeoutMilliseconds: 120_000,
                body: { arguments, context throws(Problem) in
                    try check(context)
                    return try await PersonReport(
                        library: library, person: arguments["person"]?.stringValue ?? "",
                        personal: context.principal.scopes.personal
                    ).document()
                }),
            HostTool.make(
                "pseudonymise_person", title: "Remove a person's name",
                description:
                    "Removes name, mail and note of a person for good. The opaque id stays, so that the schedule, its "
                    + "history and their digests stay as they are. Cannot be undone: another person has to approve it. Role admin."
                    + " Use it only when a person has a right to be forgotten; to take somebody off the schedule "
                    + "apply_change.",
                effect: .destructive,
                minimumRole: .admin,
                input: input([
                    "confirm": [
                        "const": true, "description": "Must be true: the name cannot be brought back from here.",
                    ]
                ]),
                body: { arguments, context throws(Problem) in
                    try check(context)
                    return try await pseudonymise(
                        arguments["person"]?.stringValue ?? "", in: library, for: context)
                }),
        ].compactMap { $0 }
    }

    /// Refuses whoever may not see names.
    private static func check(_ context: CallContext) throws(Problem) {
        guard context.principal.disclosure == .full else {
            throw Problem(
                .forbidden,
                "This face shows \(context.principal.disclosure.rawValue)s in place of names; use the CLI or "
                    + "REST for personal data.")
        }
    }

    private static func pseudonymise(
        _ person: String, in library: RosterLibrary, for context: CallContext
    ) async throws(Problem) -> JSONValue {
        guard try await library.identities.identity(of: person) != nil else {
            let isKnown =
                try await library.head().map { IdentityRegister.people(of: $0.tables).contains(person) } ?? false
            if isKnown { return ["person": .string(person), "removed": false] }
            throw Problem(
                .notFound, "Nobody has the id \(Quoted.text(person)).",
                errors: [.init(instancePath: "/person", message: "is the id of nobody", value: .string(person))])
        }
        let event = NewEvent(
            kind: "roster.pseudonymised", bodyJSON: JSONValue.object(["person_id": .string(person)]).serialized())
        do {
            var unit = UnitOfWork(
                program: library.program, by: context.principal.name, atMicros: library.time.wallMicroseconds(),
                events: [event], identities: [.remove(personID: person)])
            unit.audit = [context.auditEntry("person.pseudonymised", subject: "person:\(person)")]
            let receipt = try await library.store.commit(unit)
            return [
                "person": .string(person), "removed": true, "event": receipt.lastEvent.map { .integer($0) } ?? .null,
            ]
        } catch { throw Problem(error) }
    }

    private static func input(_ more: JSONObject) -> JSONValue {
        var properties: JSONObject = [
            "person": ["type": "string", "minLength": 1, "maxLength": 64, "description": "The person's id."]
        ]
        for (name, schema) in more { properties[name] = schema }
        return [
            "type": "object", "additionalProperties": false,
            "required": .array((["person"] + more.keys.map { $0 }).map { .string($0) }),
            "properties": .object(properties),
        ]
    }
}

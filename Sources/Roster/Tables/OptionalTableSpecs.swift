// SPDX-License-Identifier: Apache-2.0

/// Tables that a program may do without.
///
/// The words of kinds and signals are the program's own, but for the kinds of logged hours.
extension TableSpec {
    /// Hours that people wrote down.
    public static let loggedHours = TableSpec(
        "logged_hours", "hours that a person wrote down", key: ["person_id", "start"], dateColumn: "start",
        canonical: ["start", "person_id", "end", "kind"],
        [
            ColumnSpec("person_id", .reference("people")), ColumnSpec("start", .localDateTime),
            ColumnSpec("end", .localDateTime), ColumnSpec("kind", .code(LoggedKind.allCases.map(\.rawValue))),
        ])

    /// What people ask for.
    public static let requests = TableSpec(
        "requests", "something that a person asks for", key: ["id"], dateColumn: "from",
        canonical: ["id", "person_id", "from", "to", "kind", "created_at"],
        [
            ColumnSpec("id", .id), ColumnSpec("person_id", .reference("people")), ColumnSpec("from", .date),
            ColumnSpec("to", .date), ColumnSpec("kind", .word),
            ColumnSpec("created_at", .localDateTime, nullable: true),
        ])

    /// Exchanges of assignments between two people.
    public static let swaps = TableSpec(
        "swaps", "two people exchange assignments", key: ["id"], dateColumn: "given_date",
        canonical: [
            "id", "requester", "accepter", "given_date", "given_slot", "taken_date", "taken_slot", "status",
            "requested_at", "executed_at",
        ],
        [
            ColumnSpec("id", .id), ColumnSpec("requester", .reference("people")),
            ColumnSpec("accepter", .reference("people"), nullable: true), ColumnSpec("given_date", .date),
            ColumnSpec("given_slot", .slot), ColumnSpec("taken_date", .date, nullable: true),
            ColumnSpec("taken_slot", .slot, nullable: true),
            ColumnSpec("status", .code(SwapStatus.allCases.map(\.rawValue))),
            ColumnSpec("requested_at", .localDateTime, nullable: true),
            ColumnSpec("executed_at", .localDateTime, nullable: true),
        ])

    /// Decisions that the people who run the program have before them.
    public static let workItems = TableSpec(
        "work_items", "a decision that waits or waited for somebody", key: ["id"], dateColumn: "created_at",
        canonical: ["id", "kind", "created_at", "decided_at", "deadline", "person_id"],
        [
            ColumnSpec("id", .id), ColumnSpec("kind", .word), ColumnSpec("created_at", .localDateTime),
            ColumnSpec("decided_at", .localDateTime, nullable: true),
            ColumnSpec("deadline", .localDateTime, nullable: true),
            ColumnSpec("person_id", .reference("people"), nullable: true),
            ColumnSpec("options", .integer(1...1000), nullable: true, appended: true),
            ColumnSpec("links", .list, nullable: true, appended: true),
            ColumnSpec("reversible", .bool, whenEmpty: "false", appended: true),
            ColumnSpec("rule_checked", .bool, whenEmpty: "false", appended: true),
        ])

    /// What people showed that they like or avoid.
    public static let preferenceSignals = TableSpec(
        "preference_signals", "a person showed a liking for a slot or against it", key: [], dateColumn: "date",
        isPersonal: true, canonical: ["date", "slot", "person_id", "signal", "created_at"],
        [
            ColumnSpec("person_id", .reference("people")), ColumnSpec("date", .date), ColumnSpec("slot", .slot),
            ColumnSpec("signal", .word), ColumnSpec("created_at", .localDateTime, nullable: true),
        ])

    /// Groups of people.
    public static let groups = TableSpec(
        "groups", "a person belongs to a group", key: ["id", "person_id"], canonical: ["id", "person_id"],
        [ColumnSpec("id", .word), ColumnSpec("person_id", .reference("people"))])

    /// Positions that the program may fill and has to fill.
    public static let establishment = TableSpec(
        "establishment", "positions of a role and year", key: ["role", "pgy"],
        canonical: ["role", "pgy", "authorised", "required"],
        [
            ColumnSpec("role", .code(Role.allCases.map(\.rawValue))),
            ColumnSpec("pgy", .integer(1...10), nullable: true),
            ColumnSpec("authorised", .integer(0...100_000)), ColumnSpec("required", .integer(0...100_000)),
        ])

    /// Credentials that hold from one date to another; those of `people` have no end.
    public static let credentials = TableSpec(
        "credentials", "a person has a credential for some time", key: ["person_id", "credential", "from"],
        canonical: ["person_id", "credential", "from", "to"],
        [
            ColumnSpec("person_id", .reference("people")), ColumnSpec("credential", .word),
            ColumnSpec("from", .date, nullable: true), ColumnSpec("to", .date, nullable: true),
        ])

    /// Exceptions to a duty-hour limit that the review committee granted, at most ten per cent above 80 hours.
    ///
    /// Source: ACGME Common Program Requirements, VI.F.1 and the committee's duty-hour exceptions.
    public static let exceptions = TableSpec(
        "exceptions", "a recorded exception to a duty-hour limit", key: ["person_id", "clause", "from"],
        canonical: ["person_id", "clause", "from", "to", "limit_minutes"],
        [
            ColumnSpec("person_id", .reference("people"), nullable: true), ColumnSpec("clause", .word),
            ColumnSpec("from", .date), ColumnSpec("to", .date), ColumnSpec("limit_minutes", .integer(4800...5280)),
        ])
}

// SPDX-License-Identifier: Apache-2.0

extension TableSpec {
    /// Every table, in the order that files are read: what is referred to comes before what refers to it.
    public static let all: [TableSpec] = [
        program, zones, people, identities, services, periods, slots, eligibility, demand, absences, assignments,
        calls, loggedHours, requests, swaps, workItems, preferenceSignals, groups, establishment, credentials,
        exceptions,
    ]

    private static func words<C: Code>(_ type: C.Type) -> CellContent { .code(C.allCases.map(\.rawValue)) }

    /// The program itself; one row, from `program.toml`.
    public static let program = TableSpec(
        "program", "the program: its clock and policies; one row", key: ["id"], hasFile: false,
        canonical: [
            "id", "time_zone", "week_start", "am_start", "pm_start", "night_start", "week_cap_half_days", "policies",
        ],
        [
            ColumnSpec("id", .text), ColumnSpec("name", .text), ColumnSpec("time_zone", .text),
            ColumnSpec("as_of", .localDateTime, nullable: true),
            ColumnSpec("week_start", .code(Weekday.allCases.map(\.name))),
            ColumnSpec("am_start", .integer(0...1439)), ColumnSpec("pm_start", .integer(0...1439)),
            ColumnSpec("night_start", .integer(0...1439)),
            ColumnSpec("week_cap_half_days", .integer(0...100)), ColumnSpec("policies", .text),
        ])

    /// Parts of the program that lend each other people.
    public static let zones = TableSpec(
        "zones", "parts of the program that lend each other people", key: ["id"],
        canonical: ["id", "name", "priority", "lend_limit"],
        [
            ColumnSpec("id", .id), ColumnSpec("name", .text), ColumnSpec("priority", .integer(0...1000)),
            ColumnSpec("lend_limit", .integer(0...100_000), nullable: true),
        ])

    /// The people; their names go to `identities`.
    public static let people = TableSpec(
        "people", "a person of the program, without the name", key: ["id"], isRequired: true,
        canonical: ["id", "role", "pgy", "credentials", "fte", "week_cap_half_days", "home_zone", "from", "to"],
        [
            ColumnSpec("id", .id), ColumnSpec("name", .text, nullable: true, movedTo: "identities"),
            ColumnSpec("role", words(Role.self)), ColumnSpec("pgy", .integer(1...10), nullable: true),
            ColumnSpec("credentials", .list, nullable: true), ColumnSpec("fte", .thousandths, whenEmpty: "1"),
            ColumnSpec("week_cap_half_days", .integer(0...100), nullable: true),
            ColumnSpec("home_zone", .reference("zones"), nullable: true),
            ColumnSpec("from", .date, nullable: true), ColumnSpec("to", .date, nullable: true),
            ColumnSpec("mail", .text, nullable: true, movedTo: "identities", appended: true),
            ColumnSpec("note", .text, nullable: true, movedTo: "identities", appended: true),
        ])

    /// The names of people, with a grant of their own and outside every digest.
    public static let identities = TableSpec(
        "identities", "who a person is", key: ["person_id"], hasFile: false, isPersonal: true, canonical: [],
        [
            ColumnSpec("person_id", .reference("people")), ColumnSpec("name", .text, nullable: true),
            ColumnSpec("mail", .text, nullable: true, appended: true),
            ColumnSpec("note", .text, nullable: true, appended: true),
        ])

    /// What people are assigned to.
    public static let services = TableSpec(
        "services", "what a person is assigned to in a slot", key: ["id"], isRequired: true,
        canonical: [
            "id", "name", "category", "kind", "zone", "minutes_am", "minutes_pm", "minutes_night", "counted",
            "supervision", "credentials",
        ],
        [
            ColumnSpec("id", .id), ColumnSpec("name", .text), ColumnSpec("category", .integer(1...7)),
            ColumnSpec("kind", words(ServiceKind.self)),
            ColumnSpec("zone", .reference("zones"), nullable: true),
            ColumnSpec("minutes_am", .integer(0...2880), nullable: true),
            ColumnSpec("minutes_pm", .integer(0...2880), nullable: true),
            ColumnSpec("minutes_night", .integer(0...2880), nullable: true),
            ColumnSpec("counted", .bool, whenEmpty: "true"),
            ColumnSpec("supervision", words(Supervision.self), whenEmpty: "none"),
            ColumnSpec("credentials", .list, nullable: true),
            ColumnSpec("start_am", .integer(0...2880), nullable: true, appended: true),
            ColumnSpec("start_pm", .integer(0...2880), nullable: true, appended: true),
            ColumnSpec("start_night", .integer(0...2880), nullable: true, appended: true),
            ColumnSpec("moonlighting", words(Moonlighting.self), whenEmpty: "none", appended: true),
            ColumnSpec("handoff_minutes", .integer(0...240), nullable: true, appended: true),
        ])

    /// Parts of the calendar.
    public static let periods = TableSpec(
        "periods", "a part of the calendar", key: ["id"], canonical: ["id", "kind", "from", "to"],
        [
            ColumnSpec("id", .id), ColumnSpec("kind", words(PeriodKind.self)), ColumnSpec("from", .date),
            ColumnSpec("to", .date),
        ])

    /// The planning grid, made from the profile and the periods.
    public static let slots = TableSpec(
        "slots", "a slot of the planning grid; derived", key: ["date", "slot"], dateColumn: "date", hasFile: false,
        canonical: [],
        [
            ColumnSpec("date", .date), ColumnSpec("slot", .slot), ColumnSpec("start", .localDateTime),
            ColumnSpec("holiday", .bool), ColumnSpec("period_id", .reference("periods"), nullable: true),
        ])

    /// Who may be assigned to what, and when.
    public static let eligibility = TableSpec(
        "eligibility", "a person may be assigned to a service", key: ["person_id", "service_id", "from"],
        isRequired: true, canonical: ["person_id", "service_id", "from", "to"],
        [
            ColumnSpec("person_id", .reference("people")), ColumnSpec("service_id", .reference("services")),
            ColumnSpec("from", .date, nullable: true), ColumnSpec("to", .date, nullable: true),
            ColumnSpec("source", words(RowSource.self), whenEmpty: "given", appended: true),
        ])

    /// How many people services need.
    public static let demand = TableSpec(
        "demand", "how many people a service needs in a slot", key: [], isRequired: true,
        canonical: ["service_id", "from", "to", "weekdays", "slot", "min", "target", "max"],
        [
            ColumnSpec("service_id", .reference("services")), ColumnSpec("from", .date, nullable: true),
            ColumnSpec("to", .date, nullable: true), ColumnSpec("weekdays", .weekdays, whenEmpty: "all"),
            ColumnSpec("slot", .slot), ColumnSpec("min", .integer(0...10_000)),
            ColumnSpec("target", .integer(0...10_000), nullable: true),
            ColumnSpec("max", .integer(0...10_000), nullable: true),
            ColumnSpec("source", words(RowSource.self), whenEmpty: "given", appended: true),
        ])

    /// When people are away.
    public static let absences = TableSpec(
        "absences", "slots for which a person is away", key: ["id"], dateColumn: "from",
        canonical: [
            "id", "person_id", "from", "from_slot", "to", "to_slot", "kind", "planned", "blocking", "created_at",
        ],
        [
            ColumnSpec("id", .id), ColumnSpec("person_id", .reference("people")), ColumnSpec("from", .date),
            ColumnSpec("from_slot", .slot, whenEmpty: "AM"), ColumnSpec("to", .date),
            ColumnSpec("to_slot", .slot, whenEmpty: "NIGHT"), ColumnSpec("kind", words(AbsenceKind.self)),
            ColumnSpec("planned", .bool, whenEmpty: "true"), ColumnSpec("blocking", .bool, whenEmpty: "true"),
            ColumnSpec("created_at", .localDateTime, nullable: true),
        ])

    /// Who does what in a slot.
    public static let assignments = TableSpec(
        "assignments", "a person does a service in a slot", key: ["date", "slot", "person_id"], dateColumn: "date",
        canonical: ["date", "slot", "person_id", "service_id", "source", "pinned"],
        [
            ColumnSpec("person_id", .reference("people")), ColumnSpec("date", .date), ColumnSpec("slot", .slot),
            ColumnSpec("service_id", .reference("services")),
            ColumnSpec("source", words(AssignmentSource.self), whenEmpty: "import"),
            ColumnSpec("pinned", .bool, whenEmpty: "false"),
            ColumnSpec("start", .localDateTime, nullable: true, appended: true),
            ColumnSpec("end", .localDateTime, nullable: true, appended: true),
        ])

    /// Who is on call, by the clock.
    public static let calls = TableSpec(
        "calls", "a stretch of call of a person", key: ["person_id", "start"], dateColumn: "start",
        canonical: ["start", "person_id", "end", "kind"],
        [
            ColumnSpec("person_id", .reference("people")), ColumnSpec("start", .localDateTime),
            ColumnSpec("end", .localDateTime), ColumnSpec("kind", words(CallKind.self)),
        ])
}

// SPDX-License-Identifier: Apache-2.0

internal import Columns

/// The tables that a program may do without, each read when it is first asked for.
struct OptionalTables: Sendable {
    let zones: LazyRows<Zone>
    let establishment: LazyRows<Establishment>
    let memberships: LazyRows<(group: String, person: Int)>
    let credentials: LazyRows<Credential>
    let exceptions: LazyRows<DutyHourException>
    let requests: LazyRows<Request>
    let swaps: LazyRows<Swap>
    let workItems: LazyRows<WorkItem>
    let preferenceSignals: LazyRows<PreferenceSignal>
    let loggedHours: LazyRows<LoggedHours>

    /// Checks the columns and keeps the batches.
    ///
    /// Throws if a table lacks a column. O(columns).
    init(_ reader: ProgramReader) throws(RosterError) {
        let people = reader.personIndex
        zones = try Self.rows(reader, .zones) { try $0.zones() }
        establishment = try Self.rows(reader, .establishment) { try $0.establishment() }
        memberships = try Self.rows(reader, .groups) { try $0.memberships(people) }
        credentials = try Self.rows(reader, .credentials) { try $0.credentials(people) }
        exceptions = try Self.rows(reader, .exceptions) { try $0.exceptions(people) }
        requests = try Self.rows(reader, .requests) { try $0.requests(people) }
        swaps = try Self.rows(reader, .swaps) { try $0.swaps(people) }
        workItems = try Self.rows(reader, .workItems) { try $0.workItems(people) }
        preferenceSignals = try Self.rows(reader, .preferenceSignals) { try $0.preferenceSignals(people) }
        loggedHours = try Self.rows(reader, .loggedHours) { try $0.loggedHours(people) }
    }

    private static func rows<Row: Sendable>(
        _ reader: ProgramReader, _ spec: TableSpec,
        _ decode: @escaping @Sendable (BatchReader) throws -> [Row?]
    ) throws(RosterError) -> LazyRows<Row> {
        let batches = try reader.batches(spec)
        for batch in batches {
            for column in spec.columns where !column.isAppended {
                switch column.content.type {
                case .bool: _ = try batch.bool(column.name)
                case .int32, .date32: _ = try batch.int32(column.name)
                case .localTimestamp: _ = try batch.int64(column.name)
                default: _ = try batch.text(column.name)
                }
            }
        }
        return LazyRows(batches, decode: decode)
    }

    /// How many rows each table left out, by its name; reads those that were not read yet.
    var skipped: [String: Int] {
        let counts: [(TableSpec, Int)] = [
            (.zones, zones.skipped), (.establishment, establishment.skipped), (.groups, memberships.skipped),
            (.credentials, credentials.skipped), (.exceptions, exceptions.skipped), (.requests, requests.skipped),
            (.swaps, swaps.skipped), (.workItems, workItems.skipped),
            (.preferenceSignals, preferenceSignals.skipped), (.loggedHours, loggedHours.skipped),
        ]
        return Dictionary(counts.filter { $0.1 > 0 }.map { ($0.0.name, $0.1) }, uniquingKeysWith: { $0 + $1 })
    }
}

extension Program {
    /// The parts of the program that lend each other people.
    ///
    /// This and the following are read when they are first asked for, O(rows), and then kept; none if the table was
    /// not given, which `given` tells apart. Rows that refer to nobody or have an unknown word are left out, and
    /// counted in `skippedOptionalRows`.
    public var zones: [Zone] { optional.zones.rows }
    /// Positions by role and year.
    public var establishment: [Establishment] { optional.establishment.rows }
    /// Credentials that hold for some time only; see also `Person.credentials`.
    public var credentials: [Credential] { optional.credentials.rows }
    /// Recorded exceptions to duty-hour limits.
    public var exceptions: [DutyHourException] { optional.exceptions.rows }
    /// What people ask for.
    public var requests: [Request] { optional.requests.rows }
    /// Exchanges of assignments.
    public var swaps: [Swap] { optional.swaps.rows }
    /// Decisions that wait or waited.
    public var workItems: [WorkItem] { optional.workItems.rows }
    /// What people showed that they like or avoid.
    public var preferenceSignals: [PreferenceSignal] { optional.preferenceSignals.rows }
    /// Hours that people wrote down.
    public var loggedHours: [LoggedHours] { optional.loggedHours.rows }

    /// The groups, in the order in which the table first names them.
    ///
    /// O(rows) each time.
    public var groups: [Group] {
        var order: [String] = []
        var members: [String: [Int]] = [:]
        for row in optional.memberships.rows {
            if members[row.group] == nil { order.append(row.group) }
            members[row.group, default: []].append(row.person)
        }
        return order.map { Group(id: $0, members: members[$0] ?? []) }
    }

    /// How many rows of the tables above were left out, by table.
    ///
    /// Reads all of them. O(rows).
    public var skippedOptionalRows: [String: Int] { optional.skipped }
}

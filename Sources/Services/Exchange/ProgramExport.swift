// SPDX-License-Identifier: Apache-2.0

package import Kernel
package import Roster
import Store

/// Takes a version out of the store in a form that others read: a folder of CSV files, one JSON document, or calendars.
package struct ProgramExport: Sendable {
    /// A form.
    package enum Form: String, Sendable, CaseIterable {
        case csv, json, ics
    }

    /// What is asked for.
    package struct Request: Sendable {
        package var form: Form
        /// Nil for the head of the live plan.
        package var version: Int64?
        package var plan: String
        /// Calendars of these alone; both nil for everybody and everything.
        package var person: String?
        package var service: String?
        /// An earlier version that the reader of a calendar may have.
        package var since: Int64?
        /// The dates of calendars.
        package var dates: DateRange

        package init(
            form: Form, version: Int64? = nil, plan: String = "live", person: String? = nil, service: String? = nil,
            since: Int64? = nil, dates: DateRange = DateRange(from: nil, to: nil)
        ) {
            self.form = form
            self.version = version
            self.plan = plan
            self.person = person
            self.service = service
            self.since = since
            self.dates = dates
        }
    }

    /// A file of the export.
    package struct File: Sendable {
        package let name: String
        package let bytes: [UInt8]
    }

    /// What was taken out.
    package struct Outcome: Sendable {
        package let roster: LoadedRoster
        package let files: [File]
        /// What the caller may not see and was left out, as `table.column`.
        package let withheld: [String]
    }

    private let library: RosterLibrary

    package init(library: RosterLibrary) {
        self.library = library
    }

    /// Reads the version and writes the files, on a thread of its own.
    package func run(_ request: Request, as principal: Principal) async throws(Problem) -> Outcome {
        let roster = try await roster(request)
        let identities = try await library.identities.table(for: roster.tables)
        var earlier: LoadedRoster?
        if let since = request.since { earlier = try await library.version(since) }
        let before = earlier
        return try await BackgroundThread.run { () throws(Problem) in
            do {
                let program = try DisclosedProgram(
                    roster.tables, identities: identities, as: principal.disclosure,
                    personal: principal.scopes.personal)
                let files =
                    switch request.form {
                    case .csv: try Self.folder(program.tables)
                    case .json:
                        [
                            File(
                                name: "program.json",
                                bytes: try ProgramDocument.bytes(
                                    of: program.tables,
                                    version: VersionJSON.row(roster.summary, as: principal.disclosure)))
                        ]
                    case .ics:
                        try CalendarExport(
                            roster: roster, earlier: before, identities: identities, disclosure: principal.disclosure
                        ).files(request)
                    }
                return Outcome(roster: roster, files: files, withheld: program.withheld)
            } catch let problem as Problem { throw problem } catch {
                throw Problem(.internalError, "The program could not be exported: \(error)")
            }
        }
    }

    private func roster(_ request: Request) async throws(Problem) -> LoadedRoster {
        if let number = request.version { return try await library.version(number) }
        guard let head = try await library.head(Plan(name: request.plan)) else {
            throw Problem(
                .notFound,
                request.plan == Plan.live.name
                    ? "No program was imported yet; import one with: holdfast import DIR"
                    : "There is no plan \(Quoted.text(request.plan)).")
        }
        return head
    }

    private static func folder(_ tables: RosterTables) throws -> [File] {
        var files = CSVExport.files(from: tables).map { File(name: $0.key, bytes: $0.value) }
        if let text = ProgramFileText.text(from: tables) {
            files.append(File(name: "program.toml", bytes: Array(text.utf8)))
        }
        return files.sorted { $0.name < $1.name }
    }
}

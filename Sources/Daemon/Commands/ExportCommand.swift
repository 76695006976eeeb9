// SPDX-License-Identifier: Apache-2.0

import Kernel
import Logging
import Roster
import Services
import Store
import Telemetry

/// `holdfastd export`: takes the program out of a state folder that no daemon runs on.
///
/// Whoever may read the state folder may see the names in it.
package enum ExportCommand {
    /// Exports, writes the files, and gives what to print.
    package static func run(
        form: String, to folder: String, stateFolder: String, person: String?, service: String?, version: Int64?,
        since: Int64?
    ) async throws -> String {
        guard let form = ProgramExport.Form(rawValue: form) else {
            throw ImportCommand.Refused(text: "--format is \(form); allowed are csv, json, ics")
        }
        let logs = LogOutput(format: .text, level: .warning, sink: .descriptor(2))
        let core = try await Core.open(CoreOptions(stateFolder: stateFolder, logger: logs.logger("holdfastd")))
        let result: Result<ProgramExport.Outcome, Problem>
        do throws(Problem) {
            result = .success(
                try await ProgramExport(library: core.library).run(
                    ProgramExport.Request(
                        form: form, version: version, person: person, service: service, since: since),
                    as: Principal(name: "local", role: .admin, disclosure: .full)))
        } catch { result = .failure(error) }
        await core.close(drainMilliseconds: 1_000)
        switch result {
        case .failure(let problem): throw ImportCommand.Refused(text: problem.text)
        case .success(let outcome):
            try OutputFolder.write(outcome.files.map { ($0.name, $0.bytes) }, to: folder)
            let noun = outcome.files.count == 1 ? "1 file" : "\(outcome.files.count) files"
            return "version \(outcome.roster.summary.number) of \(outcome.roster.profile.id): \(noun) in \(folder)"
        }
    }
}

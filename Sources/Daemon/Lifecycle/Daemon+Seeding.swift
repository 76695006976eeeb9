// SPDX-License-Identifier: Apache-2.0

import Kernel
import Logging
import Roster
import Services
import Settings
import Store

/// The program that a daemon finds in its store, or puts there.
extension Daemon {
    /// The id of the program that a demonstration is about; nil outside one.
    var seedProgram: String? {
        guard site.isDemo, let seed = site.settings.program.seed,
            let bytes = try? ProgramFolder.read(resolve(seed))["program.toml"],
            case .success(let file) = ProgramFile.parse(bytes, file: "program.toml")
        else { return nil }
        return file.id
    }

    /// A store that holds another program than the site serves is refused.
    func checkProgram(_ core: Core) async throws(StartFailure) {
        guard let wanted = site.settings.program.id else { return }
        let held: String?
        do throws(Problem) { held = try await core.library.head()?.profile.id } catch {
            throw StartFailure("the program in the store cannot be read: \(error.text)")
        }
        guard let held, held != wanted else { return }
        throw StartFailure(
            "the store (\(core.store.label)) holds the program \"\(held)\", and program.id is \"\(wanted)\", from "
                + "\(site.origin(of: "program.id")); take the one or the other back", exitStatus: 2)
    }

    /// An empty store takes the site's seed.
    func seed(_ core: Core, _ logger: Logger) async throws(StartFailure) {
        guard let seed = site.settings.program.seed else { return }
        do {
            guard try await core.library.head() == nil else { return }
            let summary = try await core.importer.importFiles(
                try ProgramFolder.read(resolve(seed)), by: "seed", reason: "seed \(seed)")
            logger.info(
                "imported the seed",
                metadata: ["program": "\(summary.program)", "version": "\(summary.version.map(String.init) ?? "none")"])
        } catch let problem as Problem {
            // Of two daemons that start at once on one database, one imports and the other finds it done.
            if problem.code == .conflict, let head = try? await core.library.head() {
                logger.info("another daemon has imported the seed", metadata: ["version": "\(head.summary.number)"])
                return
            }
            throw StartFailure("the seed \(seed) cannot be imported: \(problem.text)", exitStatus: 2)
        } catch let failure as StartFailure {
            throw failure
        } catch {
            throw StartFailure("the seed \(seed) cannot be imported: \(error)")
        }
    }
}

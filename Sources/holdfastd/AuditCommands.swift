// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Daemon
import Glibc

/// `holdfastd audit ...`: the host's half of `holdfast audit ...`.
struct AuditCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Lists, verifies and exports the audit trail of a store.",
        subcommands: [List.self, Verify.self, Export.self, Accept.self])

    private static func end(_ refusal: AuditCommand.Refused) -> Never {
        Holdfastd.complain("holdfast: \(refusal.text)")
        Glibc.exit(1)
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the newest entries.")

        @Option(help: "How many at most.")
        var limit = 50

        @OptionGroup var store: StorePlaceOptions

        func run() async throws {
            let place = try store.place()
            do throws(AuditCommand.Refused) {
                print(try await AuditCommand.list(place, limit: max(0, limit), asJSON: store.json))
            } catch { AuditCommands.end(error) }
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Follows every chain and compares it with its checkpoints; exit status 1 with a finding.")

        @Option(help: ArgumentHelp("A copy to compare with.", valueName: "file"))
        var against: String?

        @Option(help: ArgumentHelp("A key that checkpoints may be signed by; may be repeated.", valueName: "hex"))
        var publicKey: [String] = []

        @OptionGroup var store: StorePlaceOptions

        func run() async throws {
            let place = try store.place()
            do throws(AuditCommand.Refused) {
                print(
                    try await AuditCommand.verify(place, against: against, keys: publicKey, asJSON: store.json))
            } catch {
                if store.json {
                    print(error.text)
                    Glibc.exit(1)
                }
                AuditCommands.end(error)
            }
        }
    }

    struct Accept: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Answers for a chain that ends early because the database of a server was restored.")

        @Option(help: ArgumentHelp("The state folder of the daemon whose chain it is.", valueName: "dir"))
        var state: String

        @Option(help: "The chain, as verify shows it.")
        var node: String

        @Option(help: "The last entry that it has now.")
        var seq: Int64

        func run() throws {
            do throws(AuditCommand.Refused) {
                print(try AuditCommand.accept(stateFolder: state, node: node, after: seq))
            } catch { AuditCommands.end(error) }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Prints every entry as a line of JSON.")

        @OptionGroup var store: StorePlaceOptions

        func run() async throws {
            let place = try store.place()
            do throws(AuditCommand.Refused) {
                try await AuditCommand.export(place) { bytes in
                    var written = 0
                    while written < bytes.count {
                        let count = bytes[written...].withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
                        guard count > 0 else { Glibc.exit(1) }
                        written += count
                    }
                }
            } catch { AuditCommands.end(error) }
        }
    }
}

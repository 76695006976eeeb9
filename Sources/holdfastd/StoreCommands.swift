// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Daemon
import Glibc

/// `holdfastd store ...`: the host's half of `holdfast store ...`.
struct StoreCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "Backs up, restores, copies and checks a store, beside a daemon or without one.",
        subcommands: [Backup.self, Keep.self, Restore.self, Copy.self, Check.self])

    /// Prints what a command gives; what it refuses goes to standard error with exit status 1.
    static func show(_ body: () async throws(StoreCommand.Refused) -> String) async {
        do throws(StoreCommand.Refused) {
            print(try await body())
        } catch {
            Holdfastd.complain("holdfast: \(error.text)")
            Glibc.exit(1)
        }
    }

    struct Backup: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Writes everything that a store holds to a file.")

        @Argument(help: "The file; an earlier backup of that name is replaced when the new one is whole.")
        var file: String

        @OptionGroup var store: StorePlaceOptions

        func run() async throws {
            let place = try store.place()
            await StoreCommands.show { () throws(StoreCommand.Refused) in
                try await StoreCommand.backup(place, to: file, asJSON: store.json)
            }
        }
    }

    /// The last step of `holdfast store backup` through a daemon.
    struct Keep: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Gives a backup that was fetched its name, if it is whole.", shouldDisplay: false)

        @Argument(help: "What was fetched.")
        var part: String

        @Argument(help: "The name that it is to have.")
        var file: String

        @Option(help: ArgumentHelp("The digest that its content must have.", valueName: "sha256"))
        var content: String?

        @Flag(help: "Print the answer as JSON.")
        var json = false

        func run() async throws {
            await StoreCommands.show { () throws(StoreCommand.Refused) in
                try await StoreCommand.keep(part, as: file, content: content, asJSON: json)
            }
        }
    }

    struct Restore: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Puts what a backup holds in the place of what a store holds; no daemon may run on it.")

        @Argument(help: "The backup.")
        var file: String

        @Flag(help: "Give up what the store holds.")
        var replace = false

        @OptionGroup var store: StorePlaceOptions

        func run() async throws {
            let place = try store.place()
            await StoreCommands.show { () throws(StoreCommand.Refused) in
                try await StoreCommand.restore(file, to: place, replacing: replace, asJSON: store.json)
            }
        }
    }

    struct Copy: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Copies everything from one store to another: state folders, or URLs as store.url has them.")

        @Option(help: ArgumentHelp("The store to read; a daemon may be running on it.", valueName: "store"))
        var from: String

        @Option(help: ArgumentHelp("The store to write; no daemon may run on it.", valueName: "store"))
        var to: String

        @Option(help: ArgumentHelp("A file with the password of the store to read.", valueName: "path"))
        var fromPasswordFile: String?

        @Option(help: ArgumentHelp("A file with the password of the store to write.", valueName: "path"))
        var toPasswordFile: String?

        @Option(
            name: .customLong("as"),
            help: ArgumentHelp(
                "What the copied program is called on a server: the program.id of the site that will use it.",
                valueName: "id"))
        var id: String?

        @Flag(help: "Give up what the second store holds.")
        var replace = false

        @Flag(help: "Print the answer as JSON.")
        var json = false

        func run() async throws {
            let source = try StorePlace(from, passwordFile: fromPasswordFile)
            let target = try StorePlace(to, passwordFile: toPasswordFile)
            await StoreCommands.show { () throws(StoreCommand.Refused) in
                try await StoreCommand.copy(from: source, to: target, as: id, replacing: replace, asJSON: json)
            }
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compares what a store holds with its digests, lists and counters; exit status 1 with a fault.")

        @Option(help: ArgumentHelp("Check a backup instead of a store.", valueName: "backup"))
        var file: String?

        @OptionGroup var store: StorePlaceOptions

        func run() async throws {
            let place = file == nil ? try store.place() : nil
            await StoreCommands.show { () throws(StoreCommand.Refused) in
                if let place { return try await StoreCommand.check(place, asJSON: store.json) }
                return try await StoreCommand.check(file: file ?? "", asJSON: store.json)
            }
        }
    }
}

/// Which store a command works on.
struct StorePlaceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The state folder of a store in SQLite.", valueName: "dir"))
    var state: String?

    @Option(help: ArgumentHelp("The store by its URL, as store.url has it.", valueName: "url"))
    var store: String?

    @Option(help: ArgumentHelp("A file with the password that the URL needs.", valueName: "path"))
    var passwordFile: String?

    @Flag(help: "Print the answer as JSON.")
    var json = false

    func place() throws -> StorePlace {
        guard let text = state ?? store, state == nil || store == nil else {
            throw ValidationError("Give --state or --store.")
        }
        return try StorePlace(text, passwordFile: passwordFile)
    }
}

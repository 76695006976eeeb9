// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

/// `holdfast store ...`: through the daemon, or with --state or --store on a store that is named.
struct StoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store", abstract: "Backs up, restores, copies and checks the store.",
        subcommands: [BackupStore.self, RestoreStore.self, CopyStore.self, CheckStore.self])

    /// Lets the daemon's own program do it, which knows the store.
    static func hand(_ words: [String], json: Bool) throws -> Never {
        try DaemonProgram.replaceThisOne(["store"] + words + (json ? ["--json"] : []))
    }
}

/// Which store is meant, when it is not the daemon's.
struct StorePlaceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Work on this state folder.", valueName: "dir"))
    var state: String?

    @Option(help: ArgumentHelp("Work on the store with this URL, as store.url has it.", valueName: "url"))
    var store: String?

    @Option(help: ArgumentHelp("A file with the password that the URL needs.", valueName: "path"))
    var passwordFile: String?

    var isGiven: Bool { state != nil || store != nil }

    var words: [String] {
        [state.map { "--state=" + $0 }, store.map { "--store=" + $0 }, passwordFile.map { "--password-file=" + $0 }]
            .compactMap { $0 }
    }
}

struct RestoreStore: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Puts what a backup holds in the place of what a store holds; no daemon may run on it.")

    @Argument(help: "The backup.")
    var file: String

    @Flag(help: "Give up what the store holds.")
    var replace = false

    @Flag(help: "Print the answer as JSON.")
    var json = false

    @OptionGroup var place: StorePlaceOptions

    func run() throws {
        guard place.isGiven else {
            throw Failure(
                kind: .usage,
                message: "a restore works on a store that no daemon runs on: name it with --state DIR or --store URL")
        }
        try StoreCommand.hand(["restore", file] + (replace ? ["--replace"] : []) + place.words, json: json)
    }
}

struct CopyStore: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy",
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

    func run() throws {
        let passwords = [
            fromPasswordFile.map { "--from-password-file=" + $0 }, toPasswordFile.map { "--to-password-file=" + $0 },
        ].compactMap { $0 }
        try StoreCommand.hand(
            ["copy", "--from=" + from, "--to=" + to] + passwords + (id.map { ["--as=" + $0] } ?? [])
                + (replace ? ["--replace"] : []), json: json)
    }
}

struct CheckStore: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Compares what a store holds with its digests, lists and counters; exit status 1 with a fault.")

    @Option(help: ArgumentHelp("Check a backup instead of a store.", valueName: "backup"))
    var file: String?

    @OptionGroup var place: StorePlaceOptions
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        if let file { try StoreCommand.hand(["check", "--file=" + file], json: connection.json) }
        if place.isGiven { try StoreCommand.hand(["check"] + place.words, json: connection.json) }
        let answer = try connection.client().call("check_store")
        print(connection.json ? answer.text : StoreText.check(answer))
        if answer["sound"]?.boolValue != true { throw Failure(kind: .toolError, message: "the store is damaged") }
    }
}

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON
import Settings

struct ConfigShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Prints the settings in force as TOML.",
        discussion: """
            Without --running it reads the files here, as a daemon would that is started now. With --running it asks the \
            daemon, which needs the role admin, and says what only a restart will apply.
            """)

    @OptionGroup var site: SiteOption
    @OptionGroup var connection: ConnectionOptions

    @Flag(help: "The settings in force, after all layers; this is what show prints in any case.")
    var effective = false

    @Flag(help: "Say where each value comes from.")
    var origin = false

    @Flag(help: "Ask the running daemon.")
    var running = false

    func run() throws {
        guard running else { return print(try site.load().effectiveText(origins: origin), terminator: "") }
        let answer = try connection.client().call("show_config")
        if connection.json { return print(answer.text) }
        print(TerminalText.escaped(answer["text"]?.stringValue ?? ""), terminator: "")
        let pending = answer["needs_restart"]?.arrayValue ?? []
        if !pending.isEmpty { StandardError.write(ReloadText.pending(pending)) }
    }
}

struct ConfigReload: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload", abstract: "Has the daemon read its site again, with no call lost.",
        discussion: """
            All of it is checked first; with any fault nothing changes, and the faults are printed. What needs a restart \
            is listed. Needs the role admin. SIGHUP does the same.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Flag(help: "Only say what is wrong, and what would change.")
    var dryRun = false

    func run() throws {
        let answer = try connection.client().call(dryRun ? "check_config" : "reload_config")
        if connection.json {
            print(answer.text)
        } else {
            print(TerminalText.escaped(dryRun ? ReloadText.check(answer) : ReloadText.reload(answer)), terminator: "")
        }
        if answer["ok"]?.boolValue == false {
            throw Failure(kind: .toolError, message: "the configuration has faults; a reload would not apply it")
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Daemon
import Glibc

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serves the site (this is what happens without a command).")

    @Option(
        help: ArgumentHelp("The folder with holdfast.toml; the installed etc/holdfast without it.", valueName: "dir"))
    var config: String?

    @Option(help: ArgumentHelp("The folder of the store; it is made with mode 0700.", valueName: "dir"))
    var state: String

    @Option(
        help: ArgumentHelp("Serve here instead of on the site's addresses; can be repeated.", valueName: "host:port"))
    var listen: [String] = []

    @Option(help: ArgumentHelp("Serve on this unix socket too, for the daemon's own user.", valueName: "path"))
    var socket: String?

    @Flag(help: "Admit only calls that read or simulate, on every face.")
    var readOnly = false

    @Flag(help: "Reload a plugin when its files change, for those who write it.")
    var watchPlugins = false

    @Flag(help: "Serve one MCP client on standard input and output, and end with it; listen only where it is said.")
    var stdio = false

    func run() async throws {
        // Before anything can write there.
        let streams = stdio ? try StandardStreams.take() : nil
        // A peer that hangs up is an error of one write, not the end of the daemon.
        signal(SIGPIPE, SIG_IGN)
        // Reloads plugins once the daemon serves; before that it must not end it.
        signal(SIGHUP, SIG_IGN)
        // What the daemon makes is its own: the unix socket too, from the moment that it exists.
        umask(0o077)
        let daemon = try Daemon(
            DaemonOptions(
                configuration: config, stateFolder: state, listen: listen, socket: socket, isReadOnly: readOnly,
                watchesPlugins: watchPlugins, stdio: streams),
            environment: ProcessVariables.all)
        try await daemon.run()
    }
}

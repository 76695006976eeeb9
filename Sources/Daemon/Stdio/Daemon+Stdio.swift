// SPDX-License-Identifier: Apache-2.0

import Gateway
import Glibc
import Kernel
import MCP
import PluginHost
import ServiceLifecycle
import Settings
import Store

/// What `--stdio` makes of a daemon.
extension Daemon {
    /// Where it listens: with a client of its own only where the command line says so.
    var listeners: [Listener] {
        let all = site.listeners(below: options.stateFolder)
        guard options.stdio != nil else { return all }
        return all.filter { listener in
            if case .unix = listener { options.socket != nil } else { !options.listen.isEmpty }
        }
    }

    /// Begins to serve the client of standard input and output; nil when there is none.
    ///
    /// Before the plugins are loaded: a client that is not answered at once takes the daemon for something else.
    func beginStdio(_ core: Core, _ mcp: MCPServer, _ loaded: Latch) throws(StartFailure) -> StdioService? {
        guard let streams = options.stdio else { return nil }
        guard let stop = StopPipe() else { throw StartFailure("the system gives no pipe for --stdio") }
        let authenticator = core.authenticator
        // Whoever starts the daemon is its administrator, as over its socket.
        let attempt = Attempt(authorization: [], peer: .unix(uid: getuid(), gid: getgid()))
        let client: StdioClient
        do throws(StoreError) {
            client = StdioClient(
                mcp: mcp,
                principal: { () throws(Problem) in try authenticator.principal(for: attempt, face: .mcp).get() },
                input: try LineInput(descriptor: streams.input, limit: mcp.maximumLineBytes, stop: stop),
                output: try LineOutput(descriptor: streams.output), stop: stop, loaded: loaded)
        } catch { throw StartFailure(error) }
        return StdioService(stop: stop, serving: Task { await client.serve() })
    }
}

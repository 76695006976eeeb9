// SPDX-License-Identifier: Apache-2.0

import Hummingbird
package import Kernel
package import Logging
package import MCP
import NIOCore
package import ServiceLifecycle
package import Tasks
package import Telemetry

/// The HTTP server: REST, MCP, metrics and health on every listener of the site.
package struct Gateway: Sendable {
    /// How long a connection may say nothing, before a request or in the middle of one; a call that runs counts as busy.
    ///
    /// Longer than the pools of usual clients and proxies keep theirs, so that it is they who close.
    private static let idleTimeout = TimeAmount.seconds(120)

    private let options: GatewayOptions
    private let pipeline: Pipeline
    private let waiting: WaitingCalls
    private let mcp: MCPServer
    private let metrics: MetricsRegistry
    private let logger: Logger
    private let readiness: @Sendable () async -> [ReadinessCheck]

    package init(
        options: GatewayOptions, pipeline: Pipeline, waiting: WaitingCalls, mcp: MCPServer, metrics: MetricsRegistry,
        logger: Logger, readiness: @escaping @Sendable () async -> [ReadinessCheck]
    ) {
        self.options = options
        self.pipeline = pipeline
        self.waiting = waiting
        self.mcp = mcp
        self.metrics = metrics
        self.logger = logger
        self.readiness = readiness
    }

    /// The service that serves one listener until it is told to stop, then finishes the requests that it has.
    ///
    /// `onRunning` is called once with the address that it really got.
    package func service(_ listener: Listener, onRunning: @escaping @Sendable (Listener) async -> Void) -> any Service {
        let router = Router(context: GatewayContext.self, options: .autoGenerateHeadEndpoints)
        router.middlewares.add(ProblemMiddleware())
        router.middlewares.add(HostGuard(listener: listener, allowedHosts: options.allowedHosts))
        StartPage(options: options).add(to: router)
        HealthRoutes(options: options, metrics: metrics, readiness: readiness).add(to: router)
        MCPRoute(listener: listener, options: options, server: mcp).add(to: router)
        let tools = ToolRoutes(listener: listener, options: options, pipeline: pipeline, waiting: waiting)
        let api = router.group("api/v1")
        tools.add(to: api)
        AliasRoutes(tools: tools).add(to: api)
        let address: BindAddress =
            switch listener {
            case .tcp(let host, let port): .hostname(host, port: port)
            case .unix(let path): .unixDomainSocket(path: path)
            }
        return Application(
            responder: router.buildResponder(),
            server: .http1(configuration: .init(idleTimeout: Self.idleTimeout)),
            configuration: ApplicationConfiguration(address: address, serverName: "holdfast", reuseAddress: true),
            onServerRunning: { channel in
                if case .tcp(let host, _) = listener, let port = channel.localAddress?.port {
                    await onRunning(.tcp(host: host, port: port))
                } else {
                    await onRunning(listener)
                }
            }, logger: logger)
    }
}

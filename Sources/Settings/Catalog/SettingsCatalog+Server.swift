// SPDX-License-Identifier: Apache-2.0

extension SettingsCatalog {
    static let server: [SettingKey] = [
        .texts(
            "server.listen", \.server.listen, .listenAddress, example: ["127.0.0.1:8642", "[::1]:8642"],
            "Addresses and ports for HTTP. Port 0 takes a free one. Loopback by default."),
        .text(
            "server.socket", \.server.socket, .line, unset: "no socket", example: "/run/holdfast/holdfast.sock",
            "Path of a unix socket that answers like the HTTP addresses. A relative path is below the state folder."),
        .choice(
            "server.socket_mode", \.server.socketMode, example: .group,
            "Who may open the socket: \"0600\" the daemon's own user, \"0660\" socket_group as well, \"0666\" every user "
                + "of this machine. What they may do then, access.socket_roles says."),
        .text(
            "server.socket_group", \.server.socketGroup, .accountName, unset: "the daemon's own group",
            example: "schedulers", "The group that the socket belongs to. It must exist, and the daemon must be in it."),
        .texts(
            "server.allowed_hosts", \.server.allowedHosts, .host, example: ["host.docker.internal", "ops.example.org"],
            "Values of the Host header that are accepted besides loopback names and public_url. Anything else is "
                + "refused, which stops DNS rebinding."),
        .text(
            "server.public_url", \.server.publicURL, .publicURL, unset: "the first address of listen",
            example: "https://holdfast.example.org",
            "The URL at which people reach the daemon, when a proxy stands before it. Links are made with it."),
        .texts(
            "server.trusted_proxies", \.server.trustedProxies, .network, example: ["10.0.0.7", "10.1.0.0/16"],
            "Addresses of proxies whose X-Forwarded headers are believed. From all others they are ignored."),
        .texts(
            "server.cors_origins", \.server.corsOrigins, .webOrigin, example: ["https://console.example.org"],
            "Origins of web pages that a browser may let read our answers (CORS). \"*\" lets every page read them, for "
                + "which access.anonymous_role must be \"none\"."),
        .texts(
            "server.metrics_networks", \.server.metricsNetworks, .network, example: ["127.0.0.0/8", "10.0.0.0/8"],
            "From where /metrics is read without a token."),
        .integer(
            "server.max_connections", \.server.maxConnections, in: 16...1_000_000, example: 1_024,
            "How many connections the TCP listeners keep open together. Beyond them the one that has been quiet for longest "
                + "makes room for the next."),
        .duration(
            "server.request_timeout", \.server.requestTimeout, in: .seconds(1)...(.seconds(600)),
            example: .seconds(10), "Within this time the head and the body of a request must have arrived."),
        .duration(
            "server.idle_timeout", \.server.idleTimeout, in: .seconds(1)...(.seconds(86_400)), example: .seconds(30),
            "After so long without a request a connection is closed."),
    ]
}

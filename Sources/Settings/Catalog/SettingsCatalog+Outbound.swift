// SPDX-License-Identifier: Apache-2.0

extension SettingsCatalog {
    static let http: [SettingKey] = [
        .text(
            "http.proxy", \.http.proxy, .proxyURL,
            unset: "no proxy; the variables http_proxy and HTTPS_PROXY are not read",
            example: "http://proxy.example.org:3128",
            "The proxy through which plugins ask the outside. Then the proxy looks names up, and so it is the proxy that "
                + "must keep requests away from private addresses; here only an address that stands in a URL is checked."
        ),
        .parsed(
            "http.proxy_credentials", \.http.proxyCredentials, unset: "none",
            example: .credential("proxy"),
            "Where the proxy's \"user:password\" is: a file, \"credential:NAME\" or \"environment:NAME\", as in "
                + "store.password_file."),
        .texts(
            "http.no_proxy", \.http.noProxy, .proxyException, example: ["intranet.example.org", ".local.example.org"],
            "Hosts that are asked without the proxy, by name; \".example.org\" is a domain and all below it, \"*\" every "
                + "host. Their addresses are checked here."),
        .text(
            "http.ca_file", \.http.caFile, .line, unset: "the certificates of the system",
            example: "/etc/holdfast/ca.pem",
            "A file of certificates in PEM that are believed instead of the system's. A relative path is below the "
                + "configuration folder."),
        .integer(
            "http.threads", \.http.threads, in: 1...64, example: 16,
            "How many requests of plugins to the outside run at the same time. 16 for each of them may wait."),
        .duration(
            "http.connect_timeout", \.http.connectTimeout, in: .milliseconds(100)...(.seconds(120)),
            example: .seconds(2), "How long looking a name up, connecting and the TLS handshake may take together."),
        .duration(
            "http.max_timeout", \.http.maxTimeout, in: .seconds(1)...(.seconds(3_600)), example: .seconds(30),
            "The longest time that a plugin may ask for, redirects, retries and their pauses included. A request never "
                + "outlives the call that it is made for."),
        .size(
            "http.max_request", \.http.maxRequest, in: 1_024...(256 << 20), example: 1 << 20,
            "The largest body that is sent."),
        .size(
            "http.max_response", \.http.maxResponse, in: 1_024...(256 << 20), example: 4 << 20,
            "The largest answer that is taken, after it was unpacked."),
    ]

    static let secrets: [SettingKey] = [
        .parsed(
            "secrets.sources", \.secrets.sources,
            example: [
                SecretEntry(name: "pager_token", place: .credential("pager")),
                SecretEntry(name: "chat_hook", place: .file("secrets/chat_hook")),
            ],
            "The secrets that plugins may be granted, each by a name: \"NAME=file\", \"NAME=credential:NAME\" for one of "
                + "systemd's, or \"NAME=environment:NAME\". A file is read anew each time, first line only, must not be "
                + "readable by others, and is below the configuration folder if its path is relative. A plugin gets one "
                + "only with the grant secret.get:NAME.")
    ]

    static let breakers: [SettingKey] = [
        .boolean(
            "breakers.plugins", \.breakers.plugins, example: false,
            "Whether plugins in a process of their own have a circuit breaker. Outside servers always have one."),
        .integer(
            "breakers.calls", \.breakers.calls, in: 1...10_000, example: 50,
            "Over how many of the last calls a breaker counts, unless breakers.window says a time."),
        .duration(
            "breakers.window", \.breakers.window, in: .zero...(.seconds(86_400)), example: .seconds(60),
            "Over how long a breaker counts calls. 0s counts the last breakers.calls instead."),
        .integer(
            "breakers.minimum_calls", \.breakers.minimumCalls, in: 1...10_000, example: 20,
            "So many calls must have ended before a rate says anything."),
        .integer(
            "breakers.failure_percent", \.breakers.failurePercent, in: 1...100, example: 25,
            "A breaker opens when so many of a hundred calls fail."),
        .duration(
            "breakers.slow_call", \.breakers.slowCall, in: .zero...(.seconds(3_600)), example: .seconds(5),
            "A call that takes this long is slow, whatever it answers. 0s counts none."),
        .integer(
            "breakers.slow_percent", \.breakers.slowPercent, in: 1...100, example: 80,
            "A breaker opens when so many of a hundred calls are slow."),
        .duration(
            "breakers.open_time", \.breakers.openTime, in: .milliseconds(10)...(.seconds(86_400)),
            example: .seconds(10),
            "How long a breaker stays open the first time. Each time that its probes fail doubles it."),
        .duration(
            "breakers.max_open_time", \.breakers.maxOpenTime, in: .milliseconds(10)...(.seconds(86_400)),
            example: .seconds(600), "The longest that a breaker stays open by itself."),
        .integer(
            "breakers.probes", \.breakers.probes, in: 1...100, example: 3,
            "How many calls a half-open breaker lets through to find out whether its target is back."),
    ]
}

extension TextRule {
    /// A proxy for HTTP.
    fileprivate static let proxyURL = TextRule(
        "an http or https URL without a user or a password, such as \"http://proxy.example.org:3128\"", isShown: false
    ) { NetworkText.isWebURL($0) && !$0.contains("@") }

    /// Hosts that are asked without the proxy.
    fileprivate static let proxyException = TextRule(
        "a host name or IP address, a domain with a dot before it, or \"*\""
    ) { $0 == "*" || NetworkText.isHost($0.hasPrefix(".") ? String($0.dropFirst()) : $0) }
}

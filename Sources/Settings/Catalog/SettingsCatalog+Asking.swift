// SPDX-License-Identifier: Apache-2.0

extension SettingsCatalog {
    static let models: [SettingKey] = [
        .text(
            "models.url", \.models.url, .endpointURL, unset: "no model: only clients lend theirs",
            example: "http://127.0.0.1:11434/v1",
            "Where the model is, up to and without \"/chat/completions\". It may be on a private network."),
        .text(
            "models.model", \.models.model, .line, example: "llama3.1:8b",
            "What the server calls the model."),
        .parsed(
            "models.api_key", \.models.apiKey, unset: "none is sent",
            example: .credential("model_key"),
            "Where the key is that is sent as a bearer token: a file, \"credential:NAME\" or \"environment:NAME\", as in "
                + "store.password_file. It is read anew for each question."),
        .integer(
            "models.max_tokens", \.models.maxTokens, in: 1...1_000_000, example: 1_000,
            "The most tokens of one answer, whatever a plugin asks for."),
        .duration(
            "models.timeout", \.models.timeout, in: .seconds(1)...(.seconds(3_600)), example: .seconds(30),
            "How long the model may take over one answer."),
    ]

    static let mcp: [SettingKey] = [
        .duration(
            "mcp.sync_wait", \.mcp.syncWait, in: .milliseconds(100)...(.seconds(3_600)), example: .seconds(10),
            "How long a client that knows no tasks is kept waiting for a tool. Then it gets a task_id and the tool to call "
                + "next, and the work goes on."),
        .duration(
            "mcp.ask_timeout", \.mcp.askTimeout, in: .seconds(1)...(.seconds(86_400)), example: .seconds(120),
            "How long a client of a revision up to 2025-11-25 may take to answer what it is asked."),
        .duration(
            "mcp.state_life", \.mcp.stateLife, in: .seconds(10)...(.seconds(86_400)), example: .seconds(600),
            "How long a client of revision 2026-07-28 may take to answer what it is asked: for so long its requestState is "
                + "good."),
    ]
}

extension TextRule {
    /// Where an API is.
    fileprivate static let endpointURL = TextRule(
        "an http or https URL without a user or a password, and without a slash at its end, such as "
            + "\"http://127.0.0.1:11434/v1\"", isShown: false
    ) { NetworkText.isWebURL($0) && !$0.contains("@") && !$0.hasSuffix("/") }
}

// SPDX-License-Identifier: Apache-2.0

import Logging
import MCP
import Services
import Settings

extension Site {
    /// `[models]` in the types of the modules that use it; nil when the site has no model.
    ///
    /// - Parameters:
    ///   - environment: where secrets that are variables, and systemd's folder of credentials, are named.
    ///   - logger: hears why the key cannot be read; a plugin hears only that it cannot.
    func models(environment: [String: String], logger: Logger) -> ModelSource? {
        let models = settings.models
        guard let url = models.url else { return nil }
        var source = ModelSource(
            options: ModelEndpoint.Options(
                url: url, model: models.model, maximumTokens: models.maxTokens,
                timeoutMilliseconds: models.timeout.milliseconds))
        guard let reference = models.apiKey else { return source }
        let base = directory
        source.apiKey = {
            do throws(StartFailure) {
                return try Secrets.read(reference, environment: environment, base: base, place: "models.api_key")
            } catch {
                logger.warning("\(error)")
                return nil
            }
        }
        return source
    }

    /// `[mcp]`: how clients are waited for and asked.
    func apply(to options: MCPServerOptions) -> MCPServerOptions {
        var options = options
        options.syncWaitMilliseconds = settings.mcp.syncWait.milliseconds
        options.askTimeoutMilliseconds = settings.mcp.askTimeout.milliseconds
        options.stateLifeSeconds = max(1, settings.mcp.stateLife.milliseconds / 1_000)
        return options
    }
}

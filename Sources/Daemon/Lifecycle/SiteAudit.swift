// SPDX-License-Identifier: Apache-2.0

import Kernel
import Services
import Settings

extension Site {
    /// What the site says about the audit trail.
    ///
    /// - Throws: with exit status 2 when the signing key cannot be read.
    func audit(stateFolder: String, environment: [String: String]) throws(StartFailure) -> AuditOptions {
        let audit = settings.audit
        var options = AuditOptions(stateFolder: stateFolder)
        if let reference = audit.signingKey {
            options.signingKey = try Secrets.read(
                reference, environment: environment, base: directory, origin: origin(of: "audit.signing_key"))
        }
        options.trustedKeys = audit.trustedKeys
        options.checkpointEntries = audit.checkpointEntries
        options.checkpointMicroseconds = audit.checkpointInterval.milliseconds * 1_000
        options.policy = Live(AuditPolicy(refusesReads: audit.readsWhenUnwritable == .refuse))
        options.syslog = audit.syslog
        options.file = audit.file.map { below(stateFolder, $0) }
        options.fileMustFollow = audit.fileWhenUnwritable == .refuse
        options.accessLog =
            ["off", "log"].contains(audit.accessLog)
            ? audit.accessLog : below(stateFolder, audit.accessLog)
        return options
    }

    private func below(_ folder: String, _ path: String) -> String { path.hasPrefix("/") ? path : folder + "/" + path }
}

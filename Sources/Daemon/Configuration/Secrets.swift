// SPDX-License-Identifier: Apache-2.0

import PostgresStore
import Settings
import Store
import Telemetry

/// Reads secrets from where the site says they are; each is registered, so that it is redacted wherever text goes out.
enum Secrets {
    /// - Throws: with exit status 2 the key's place and what is wrong, never the secret.
    static func read(
        _ reference: SecretReference, environment: [String: String], base: String, origin: SettingOrigin
    ) throws(StartFailure) -> String {
        try read(reference, environment: environment, base: base, place: "\(origin)")
    }

    /// - Parameter place: what the sentence begins with when it cannot be read.
    static func read(
        _ reference: SecretReference, environment: [String: String], base: String, place: String
    ) throws(StartFailure) -> String {
        let secret: String
        switch reference.place(in: environment, base: base) {
        case .file(let path):
            do throws(StoreError) { secret = try PasswordFile.read(path) } catch {
                throw StartFailure("\(place): \(error)", exitStatus: 2)
            }
        case .variable(let value): secret = value
        case .missing(let sentence): throw StartFailure("\(place): \(sentence)", exitStatus: 2)
        }
        Redaction.process.register(secret)
        return secret
    }
}

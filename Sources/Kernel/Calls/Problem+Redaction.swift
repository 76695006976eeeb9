// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Telemetry

extension Problem {
    /// The problem without secrets: none that is registered, none that is known by its form, and no value of an argument
    /// whose name says secret.
    ///
    /// Every problem passes here before it is shown, stored or counted. Doing it twice changes nothing.
    package func redacted(by redaction: Redaction = .process) -> Problem {
        var problem = self
        problem.detail = redaction.text(detail)
        problem.instance = instance.map { redaction.text($0) }
        problem.errors = errors.map { $0.redacted(by: redaction) }
        for (name, value) in extensions { problem.extensions[name] = value.redacted(by: redaction) }
        return problem
    }
}

extension Problem.Fault {
    fileprivate func redacted(by redaction: Redaction) -> Problem.Fault {
        var fault = self
        // Below a secret everything is one: /password, /tokens/0, /auth/token/value.
        let isSecret = instancePath.split(separator: "/").contains { SecretName.matches(String($0)) }
        if isSecret, let value {
            // The sentence of a schema quotes the value as JSON or bare.
            fault.value = .string(Redaction.mark)
            for text in [value.text, value.stringValue ?? ""] where text.utf8.count > 1 {
                fault.message = fault.message.replacing(text, with: Redaction.mark)
            }
        } else {
            fault.value = value?.redacted(by: redaction)
        }
        fault.message = redaction.text(fault.message)
        return fault
    }
}

extension JSONValue {
    /// The value without secrets: texts as `Redaction` cleans them, and nothing under a name that says secret.
    package func redacted(by redaction: Redaction = .process) -> JSONValue {
        switch self {
        case .string(let text): return .string(redaction.text(text))
        case .array(let items): return .array(items.map { $0.redacted(by: redaction) })
        case .object(let members):
            var result = JSONObject()
            for (name, value) in members {
                switch value {
                case .null, .bool: result[name] = value
                default:
                    result[name] = SecretName.matches(name) ? .string(Redaction.mark) : value.redacted(by: redaction)
                }
            }
            return .object(result)
        default: return self
        }
    }
}

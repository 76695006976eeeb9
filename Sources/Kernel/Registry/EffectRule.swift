// SPDX-License-Identifier: Apache-2.0

package import JSON

/// Raises a tool's effect when its validated arguments match a schema.
///
/// All rules are evaluated and the highest effect wins; a rule can never lower the tool's own effect.
package struct EffectRule: Sendable {
    /// Matches arguments that this rule is about.
    package let when: JSONSchema
    /// The effect of a matching call.
    package let effect: Effect

    package init(when: JSONSchema, effect: Effect) {
        self.when = when
        self.effect = effect
    }
}

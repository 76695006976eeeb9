// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Settings

/// What a site says about approvals, as the pipeline takes it.
extension Site {
    var approvalPolicies: ApprovalPolicies {
        let general = settings.approvals
        return ApprovalPolicies(
            destructive: general.destructive == .confirm ? .confirm : .approve, quorum: Int(general.quorum),
            expiresSeconds: general.expires.milliseconds / 1_000, allowsBreakGlass: general.breakGlass,
            policies: policies.map(ApprovalPolicy.init))
    }
}

extension ApprovalPolicy {
    /// The rule of a file, whose schema was compiled when it was read.
    fileprivate init(_ file: ApprovalPolicyFile) {
        self.init(
            name: file.name, tools: file.tools.map { NamePattern($0.text) },
            effects: Set(file.effects.compactMap { Effect(rawValue: $0.rawValue) }),
            when: file.when.flatMap { try? JSONSchema(compiling: $0) }, quorum: Int(file.quorum),
            role: file.role == .admin ? .admin : .approver, asksRequester: file.confirm,
            expiresSeconds: file.expires.map { $0.milliseconds / 1_000 }, allowsBreakGlass: file.breakGlass,
            category: file.category.map { Int($0) }, isBoundToSchedule: file.boundToSchedule, message: file.message)
    }
}

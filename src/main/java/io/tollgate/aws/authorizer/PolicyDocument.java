package io.tollgate.aws.authorizer;

import io.tollgate.aws.authorizer.AnswerJson.Rejected;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An IAM policy, asked whether it allows {@code execute-api:Invoke} on a method: one statement that surely allows it is
 * enough, unless one may deny it. What cannot be evaluated here never allows and always denies. Immutable.
 */
final class PolicyDocument {
    private static final Set<String> VERSIONS = Set.of("2012-10-17", "2008-10-17");

    private final List<PolicyStatement> statements;

    private PolicyDocument(List<PolicyStatement> statements) {
        this.statements = statements;
    }

    static PolicyDocument read(Map<?, ?> policy) throws Rejected {
        Object version = AnswerJson.member(policy, "Version");
        if (version != null && !VERSIONS.contains(version)) {
            throw new Rejected("the policy's Version is neither 2012-10-17 nor 2008-10-17");
        }
        List<PolicyStatement> statements = new ArrayList<>();
        for (Object statement : AnswerJson.oneOrMore(AnswerJson.member(policy, "Statement"))) {
            if (!(statement instanceof Map<?, ?> members)) {
                throw new Rejected("a statement of the policy is no object");
            }
            statements.add(PolicyStatement.read(members));
        }
        return new PolicyDocument(statements);
    }

    PolicyVerdict verdict(String methodArn) {
        if (statements.stream().anyMatch(statement -> statement.denies(methodArn))) {
            return PolicyVerdict.DENIED;
        }
        return statements.stream().anyMatch(statement -> statement.allows(methodArn))
                ? PolicyVerdict.ALLOWED
                : PolicyVerdict.NOT_ALLOWED;
    }
}

package io.tollgate.config.form;

import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Scalar;

/**
 * What routes need to know of an issuer before it is read.
 *
 * @param iss the text of its {@code issuer}, empty where the file has none
 * @param secret whether its keys are a secret
 * @param subject whether it says where the subject stands
 * @param asked whether it is asked about tokens
 */
public record NamedIssuer(String iss, boolean secret, boolean subject, boolean asked) {
    /** In place of an iss: it is not asked for. */
    public static final String ANY = "any";

    static NamedIssuer of(Node issuer) {
        if (!(issuer instanceof Mapping mapping)) {
            return new NamedIssuer("", false, false, false);
        }
        String iss = mapping.get("issuer") instanceof Scalar text ? text.text() : "";
        return new NamedIssuer(iss, mapping.has("secret"), mapping.has("subject"), mapping.has("introspection"));
    }

    /** Whether its tokens need not say that they are from it. */
    public boolean takesAny() {
        return iss.equals(ANY);
    }
}

package io.tollgate.auth.introspection;

import io.tollgate.auth.call.RemoteAuthorizer.Asker;
import io.vertx.core.Context;
import io.vertx.core.Promise;

/** One who wants to know about a token, and where. Told once, on any thread; what he is told comes where he wants it. */
final class Inquirer {
    private final Asker asker;
    private final Promise<Introspected> word = Promise.promise();

    Inquirer(Asker asker) {
        this.asker = asker;
    }

    /** What he is told, complete on his context. */
    Promise<Introspected> word() {
        return word;
    }

    boolean hasLeft() {
        return asker.left().getAsBoolean();
    }

    void tell(Introspected good) {
        where(() -> word.tryComplete(good));
    }

    /** @param why a refusal, or what is wrong with the token */
    void tell(Exception why) {
        where(() -> word.tryFail(why));
    }

    private void where(Runnable telling) {
        Context context = asker.context();
        if (context == null) {
            telling.run();
        } else {
            context.runOnContext(own -> telling.run());
        }
    }
}

package io.tollgate.testing;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/**
 * Where a program that a test talks to is missing ({@link Peers}), the test is skipped in the middle of its preparation. What
 * its cleanup then stumbles over is no failure: there is nothing to clean up. In force for all tests.
 */
public final class SkippedTestCleanup implements LifecycleMethodExecutionExceptionHandler {
    @Override
    public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throwUnlessSkipped(context, failure);
    }

    @Override
    public void handleAfterAllMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throwUnlessSkipped(context, failure);
    }

    private static void throwUnlessSkipped(ExtensionContext context, Throwable failure) throws Throwable {
        boolean skipped = context.getExecutionException()
                .filter(TestAbortedException.class::isInstance)
                .isPresent();
        if (!skipped || !(failure instanceof RuntimeException)) {
            throw failure;
        }
    }
}

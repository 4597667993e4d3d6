package io.tollgate.admin.management;

/** A call that is refused: an answer, not a fault of ours, and so without a stack. */
final class ManagementRefused extends Exception {
    private final ManagementFault fault;

    ManagementRefused(ManagementFault fault) {
        super(fault.message(), null, false, false);
        this.fault = fault;
    }

    ManagementFault fault() {
        return fault;
    }
}

package io.tollgate.quota.shared;

import io.tollgate.fleet.Script;

/** What Redis is asked to run, each as a whole, in files beside this class. */
final class Scripts {
    static final Script ADMIT = Script.beside(Scripts.class, "admit");
    static final Script UNDO = Script.beside(Scripts.class, "undo");
    static final Script PLACES = Script.beside(Scripts.class, "places");
    static final Script SPEND = Script.beside(Scripts.class, "spend");

    private Scripts() {}
}

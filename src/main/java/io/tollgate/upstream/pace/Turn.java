package io.tollgate.upstream.pace;

import io.netty.util.concurrent.EventExecutor;

/** A place in the queue of a {@link ConnectPace}. Belongs to whoever asked for it, and is used on that one's event loop only. */
public final class Turn {
    private final ConnectPace pace;
    private final EventExecutor loop;
    private final Runnable then;
    private boolean given;

    Turn(ConnectPace pace, EventExecutor loop, Runnable then) {
        this.pace = pace;
        this.loop = loop;
        this.then = then;
    }

    EventExecutor loop() {
        return loop;
    }

    /** Whoever asked has left: the turn is somebody else's. Does nothing once it has come. */
    public void leave() {
        given = true;
        pace.leave(this);
    }

    /** It has come; told on any thread, heard of on its own event loop. */
    void come() {
        loop.execute(this::heardOf);
    }

    private void heardOf() {
        if (given) {
            pace.handOn();
        } else {
            given = true;
            then.run();
        }
    }
}

package io.tollgate.server;

import io.netty.channel.EventLoop;
import io.tollgate.admin.AdminServer;
import io.tollgate.admin.HealthServer;
import io.tollgate.admin.Running;
import io.tollgate.config.TollgateSettings.AdminAddress;
import io.tollgate.gate.GateSnapshot;
import io.tollgate.limit.Slots;
import io.tollgate.listener.Descriptors;
import io.tollgate.listener.Listener;
import io.tollgate.listener.ListenerSettings;
import io.tollgate.telemetry.metrics.Exposition;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Every address that is bound: the listeners', health's and the admin API's. They change in two steps, so that all of it
 * happens or nothing: {@link #open} binds what is new, which may fail; then {@link Opening#putInForce}, which cannot, or
 * {@link Opening#undo}. An address that stays is never let go of, and what is open behind one that goes stays open.
 *
 * <p>One thread at a time, which may block; {@link #ports} and the other questions on any.
 */
final class Doors {
    private final Vertx vertx;
    private final List<LoopWorker> workers;
    private final Running view;
    private final Exposition figures;
    private final Slots descriptors = Descriptors.slots();
    /** Null until the first server for operators starts; doors are opened one at a time. */
    private @Nullable Context operators;

    private volatile Bound bound = new Bound(List.of(), null, null);

    Doors(Vertx vertx, List<LoopWorker> workers, Running view, Exposition figures) {
        this.vertx = vertx;
        this.workers = workers;
        this.view = view;
        this.figures = figures;
    }

    /** A listener that is bound. */
    private static final class Door {
        private final Listener listener;
        private final InetSocketAddress address;
        private volatile LoopWorker.Rules rules;
        private int port;

        Door(Listener listener, LoopWorker.Rules rules) {
            this.listener = listener;
            this.address = rules.listener().address();
            this.rules = rules;
        }
    }

    /** A server for operators, and where it was told to listen. */
    private record Service<T>(InetSocketAddress address, T server) {}

    private record Bound(
            List<Door> doors,
            @Nullable Service<HealthServer> health,
            @Nullable Service<AdminServer> admin) {}

    /** What a configuration needs, bound. */
    final class Opening {
        private final Assembly assembly;
        private final Bound before = bound;
        private final List<Door> doors = new ArrayList<>();
        private @Nullable Service<HealthServer> health;
        private @Nullable Service<AdminServer> admin;
        private Runnable adminCallers = () -> {};

        private Opening(Assembly assembly) {
            this.assembly = assembly;
        }

        /** From here on, all of it; in an instant for every door by itself. What is bound no longer is let go of. */
        void putInForce() {
            for (int i = 0; i < doors.size(); i++) {
                Listener.Terms terms = assembly.listeners().get(i);
                Door door = doors.get(i);
                door.rules = LoopWorker.Rules.of(terms.settings(), assembly.snapshot());
                door.listener.hold(terms);
            }
            Waiting.quietly(Future.join(workers.stream()
                    .map(worker -> worker.offer(assembly.snapshot()))
                    .toList()));
            adminCallers.run();
            bound = new Bound(List.copyOf(doors), health, admin);
            if (before.admin != null && !before.admin.equals(admin)) {
                // Whoever asked it for this reload is still to be answered.
                before.admin.server().finish();
            }
            close(new Bound(before.doors, before.health, admin), bound);
        }

        /** As if nothing had been opened. */
        void undo() {
            close(new Bound(List.copyOf(doors), health, admin), before);
        }
    }

    /**
     * Binds what is not bound yet. A new door keeps to the routes that were until the opening is put in force.
     *
     * @throws StartException of kind BIND; then nothing new stays bound
     */
    Opening open(Assembly assembly, GateSnapshot meanwhile) throws StartException {
        Opening opening = new Opening(assembly);
        try {
            List<Door> left = new ArrayList<>(opening.before.doors);
            for (Listener.Terms terms : assembly.listeners()) {
                Door door = take(left, terms.settings());
                opening.doors.add(door == null ? opened(terms, meanwhile) : door);
            }
            opening.health = health(assembly.settings().health());
            AdminAddress wanted = assembly.settings().admin();
            opening.admin = admin(wanted);
            if (wanted != null && opening.admin != null && opening.admin.equals(opening.before.admin)) {
                opening.adminCallers = opening.admin.server().prepare(wanted);
            }
            return opening;
        } catch (StartException e) {
            opening.undo();
            throw e;
        } catch (IOException e) {
            opening.undo();
            throw new StartException(StartException.Kind.SETTINGS, String.valueOf(e.getMessage()));
        }
    }

    /** The one that is bound to the address already: by its name where several took a free port of one host. */
    private static @Nullable Door take(List<Door> left, ListenerSettings wanted) {
        Door found = null;
        for (Door door : left) {
            boolean namesake = door.rules.listener().name().equals(wanted.name());
            if (door.address.equals(wanted.address()) && (found == null || namesake)) {
                found = door;
            }
        }
        left.remove(found);
        return found;
    }

    private Door opened(Listener.Terms terms, GateSnapshot meanwhile) throws StartException {
        ListenerSettings settings = terms.settings();
        Door door =
                new Door(new Listener(terms, vertx, descriptors, acceptor()), LoopWorker.Rules.of(settings, meanwhile));
        try {
            for (LoopWorker worker : workers) {
                door.port = bound(
                        settings.name(),
                        settings.address(),
                        door.listener.listen(worker.context(), worker.door(() -> door.rules)));
            }
            return door;
        } catch (StartException e) {
            Waiting.quietly(door.listener.close());
            throw e;
        }
    }

    /** Who serves alone accepts as well. */
    private EventLoop acceptor() {
        return workers.size() == 1
                ? workers.get(0).context().nettyEventLoop()
                : ((VertxInternal) vertx).acceptorEventLoopGroup().next();
    }

    private @Nullable Service<HealthServer> health(@Nullable InetSocketAddress address) throws StartException {
        if (address == null || (bound.health != null && bound.health.address().equals(address))) {
            return address == null ? null : bound.health;
        }
        return new Service<>(
                address,
                bound("health", address, onOperatorsLoop(() -> HealthServer.start(vertx, address, view, figures))));
    }

    private @Nullable Service<AdminServer> admin(@Nullable AdminAddress wanted) throws StartException {
        if (wanted == null || (bound.admin != null && bound.admin.address().equals(wanted.address()))) {
            return wanted == null ? null : bound.admin;
        }
        return new Service<>(
                wanted.address(),
                bound("admin", wanted.address(), onOperatorsLoop(() -> AdminServer.start(vertx, wanted, view))));
    }

    /** Starts a server on the loop that no tunnel is on, so that neither waits for the other. */
    private <T> Future<T> onOperatorsLoop(Callable<Future<T>> start) {
        return operators().executeBlocking(start, false).compose(started -> started);
    }

    private Context operators() {
        Context known = operators;
        for (int tried = 0; known == null; tried++) {
            ContextInternal next = ((VertxInternal) vertx).createEventLoopContext();
            // They come in turn; on a Vert.x with fewer loops than asked for there is none to spare.
            known = isSpare(next) || tried > workers.size() ? next : null;
        }
        operators = known;
        return known;
    }

    private boolean isSpare(ContextInternal context) {
        return workers.stream()
                .noneMatch(worker -> worker.context().nettyEventLoop().equals(context.nettyEventLoop()));
    }

    private static <T> T bound(String name, InetSocketAddress address, Future<T> binding) throws StartException {
        try {
            return binding.toCompletionStage()
                    .toCompletableFuture()
                    .get(Waiting.PROMPT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw cannotListen(name, address, String.valueOf(cause.getMessage()));
        } catch (TimeoutException e) {
            throw cannotListen(name, address, "not bound after " + Waiting.PROMPT.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cannotListen(name, address, "interrupted");
        }
    }

    private static StartException cannotListen(String name, InetSocketAddress address, String why) {
        return new StartException(
                StartException.Kind.BIND,
                "%s cannot listen on %s:%d: %s".formatted(name, address.getHostString(), address.getPort(), why));
    }

    /** Lets go of what is bound in the one and not in the other. */
    private static void close(Bound gone, Bound kept) {
        List<Future<?>> closing = new ArrayList<>();
        for (Door door : gone.doors) {
            if (!kept.doors.contains(door)) {
                closing.add(door.listener.close());
            }
        }
        if (gone.health != null && !gone.health.equals(kept.health)) {
            closing.add(gone.health.server().close());
        }
        if (gone.admin != null && !gone.admin.equals(kept.admin)) {
            closing.add(gone.admin.server().close());
        }
        Waiting.quietly(Future.join(closing));
    }

    /** Lets nobody in any more; operators still are. Any thread. */
    Future<?> closeListeners() {
        return Future.join(
                bound.doors.stream().map(door -> door.listener.close()).toList());
    }

    /** Lets go of everything. */
    void close() {
        Bound all = bound;
        bound = new Bound(List.of(), null, null);
        close(all, bound);
    }

    /** The bound ports by listener, in the file's order. */
    Map<String, Integer> ports() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        bound.doors.forEach(door -> ports.put(door.rules.listener().name(), door.port));
        return ports;
    }

    /** Those that are bound, by name, in the file's order. */
    Map<String, Listener> listeners() {
        Map<String, Listener> listeners = new LinkedHashMap<>();
        bound.doors.forEach(door -> listeners.put(door.rules.listener().name(), door.listener));
        return listeners;
    }

    /** Where health answers; 0 for nowhere. */
    int healthPort() {
        Service<HealthServer> health = bound.health;
        return health == null ? 0 : health.server().port();
    }

    /** Where the admin API answers; 0 for nowhere. */
    int adminPort() {
        Service<AdminServer> admin = bound.admin;
        return admin == null ? 0 : admin.server().port();
    }
}

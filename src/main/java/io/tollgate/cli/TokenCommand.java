package io.tollgate.cli;

import io.tollgate.token.Algorithm;
import io.tollgate.token.KeyFault;
import io.tollgate.token.TokenMint;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tollgate token}: mints a token for a test, or makes the key pair to do so. */
@Command(
        name = "token",
        description = "Print a token for tests (--key), or make a key pair (--new-key).",
        sortOptions = false,
        sortSynopsis = false)
final class TokenCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "A private JWK; or, with --alg HS256, HS384 or HS512, a file with the secret.")
    private @Nullable Path key;

    @Option(
            names = "--claim",
            paramLabel = "NAME=VALUE",
            converter = Claim.Converter.class,
            description = "A claim; a value that is JSON goes in as JSON. May be repeated.")
    private List<Claim> claims = List.of();

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            defaultValue = "1h",
            converter = Span.class,
            description = "From now to exp; --expires=-1h has expired. Default: ${DEFAULT-VALUE}.")
    private Duration expires = Duration.ofHours(1);

    @Option(names = "--issuer", paramLabel = "ISSUER", description = "The claim iss.")
    private @Nullable String issuer;

    @Option(names = "--audience", paramLabel = "NAME", description = "The claim aud. May be repeated.")
    private List<String> audience = List.of();

    @Option(names = "--kid", paramLabel = "ID", description = "The key id in the header, or of the new key.")
    private @Nullable String keyId;

    @Option(names = "--alg", paramLabel = "ALG", description = "The algorithm, where the JWK does not say it.")
    private @Nullable Algorithm algorithm;

    @Option(
            names = "--new-key",
            paramLabel = "ALG",
            description = "Make a key pair for RS, PS or ES 256, 384 or 512, or EdDSA.")
    private @Nullable Algorithm newKey;

    @Option(
            names = "--out",
            paramLabel = "PREFIX",
            description = "With --new-key: writes PREFIX.key.jwk (mode 0600) and PREFIX.jwks.json.")
    private @Nullable String prefix;

    @Override
    public Integer call() {
        try {
            if (newKey != null && key == null) {
                make(newKey);
            } else if (key != null && newKey == null) {
                mint(key);
            } else {
                throw new ParameterException(spec.commandLine(), "expected either --key or --new-key");
            }
            return ExitCode.OK;
        } catch (FileAlreadyExistsException e) {
            throw usage(e.getFile() + " is there already; nothing was changed");
        } catch (NoSuchFileException e) {
            throw usage("no such file or folder: " + e.getFile());
        } catch (AccessDeniedException e) {
            throw usage("no permission for " + e.getFile());
        } catch (IOException e) {
            throw usage((key == null ? prefix : key) + ": " + e.getMessage());
        } catch (KeyFault e) {
            throw usage(key + ": " + e.getMessage() + " (or a secret, with --alg HS256, HS384 or HS512)");
        }
    }

    private void make(Algorithm pair) throws IOException {
        if (pair.symmetric()) {
            throw usage("expected one of " + KeyFiles.pairs() + " but was " + pair + ", which has no key pair");
        }
        if (prefix == null || prefix.isEmpty()) {
            throw usage("--new-key needs --out PREFIX");
        }
        Path secret = Path.of(prefix + ".key.jwk");
        Path open = Path.of(prefix + ".jwks.json");
        for (Path file : List.of(secret, open)) { // both before either is written: half of a pair is none
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(file.toString());
            }
        }
        TokenMint.NewKey made = TokenMint.newKey(pair, keyId == null ? randomId() : keyId);
        KeyFiles.writePrivate(secret, made.privateJwk());
        KeyFiles.writePublic(open, made.publicJwks());
        spec.commandLine().getOut().println("private key: " + secret);
        spec.commandLine().getOut().println("public keys: " + open);
    }

    private void mint(Path file) throws IOException, KeyFault {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("typ", "JWT");
        if (keyId != null) {
            header.put("kid", keyId);
        }
        spec.commandLine().getOut().println(KeyFiles.mint(file, algorithm).sign(header, payload(Instant.now())));
    }

    private Map<String, Object> payload(Instant now) {
        Map<String, Object> payload = new LinkedHashMap<>();
        if (issuer != null) {
            payload.put("iss", issuer);
        }
        if (!audience.isEmpty()) {
            payload.put("aud", audience.size() == 1 ? audience.get(0) : audience);
        }
        payload.put("iat", now.getEpochSecond());
        payload.put("exp", now.plus(expires).getEpochSecond());
        claims.forEach(claim -> payload.put(claim.name(), claim.value()));
        return payload;
    }

    private ParameterException usage(@Nullable String message) {
        return new ParameterException(spec.commandLine(), String.valueOf(message));
    }

    private static String randomId() {
        byte[] id = new byte[4];
        new SecureRandom().nextBytes(id);
        return HexFormat.of().formatHex(id);
    }
}

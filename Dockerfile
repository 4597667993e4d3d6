# The image: Tollgate on a Java runtime of its own, without a shell, a package manager or root.
#
#   docker build -t tollgate .
#   docker run --read-only -p 8080:8080 -v "$PWD/conf/examples:/etc/tollgate:ro" tollgate run --config /etc/tollgate/sidecar.yaml
#
# Build arguments:
#   REVISION      the Git commit, for `tollgate version` and the labels
#   MAVEN_FLAGS   more options for Maven, such as a mirror's settings

FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /build
COPY .mvn .mvn
COPY pom.xml LICENSE ./
COPY src/main src/main
ARG MAVEN_FLAGS=""
ARG REVISION=unknown
RUN mvn -B -ntp $MAVEN_FLAGS -Dmaven.test.skip=true -Dtollgate.commit=$REVISION package

# RuntimeModulesIT holds these to what the jar names; java.desktop, java.compiler and java.sql are for parts that nothing here uses.
WORKDIR /opt/tollgate
RUN jlink --output runtime --strip-java-debug-attributes --no-header-files --no-man-pages --compress zip-6 \
        --add-modules java.base,java.logging,java.management,java.naming,java.net.http,java.xml,jdk.jfr,jdk.management,jdk.unsupported

# The libraries of Netty and BoringSSL, so that they need not be unpacked at each start.
RUN cp /build/target/tollgate.jar . \
    && mkdir -p lib /tmp/natives && cd /tmp/natives && jar xf /opt/tollgate/tollgate.jar META-INF/native \
    && cp META-INF/native/*_$(uname -m | sed 's/aarch64/aarch_64/').so /opt/tollgate/lib/ \
    && jar xf /opt/tollgate/tollgate.jar com/amazon/corretto/crypto/provider/libamazonCorrettoCryptoProvider.so \
    && if [ "$(uname -m)" = x86_64 ]; then cp com/amazon/corretto/crypto/provider/*.so /opt/tollgate/lib/; fi

# A run like the real one, under load, tells which classes go into the cache, and the compiler what to begin with.
COPY src/image/jvm.options .
COPY src/image/Training.java /build/
RUN java /build/Training.java --load -XX:AOTCacheOutput=/opt/tollgate/tollgate.aot \
        runtime/bin/java @jvm.options -jar /opt/tollgate/tollgate.jar

# The health check and the hook load some hundred classes, where the cache links thousands before they begin. Here they find nobody.
RUN for probe in HealthProbe DrainHook; do \
        runtime/bin/java -Xshare:off -XX:DumpLoadedClassList=/build/$probe.list -cp tollgate.jar io.tollgate.cli.probe.$probe; \
    done; \
    sed -n 's/^\([a-zA-Z][^ ]*\).*/\1/p' /build/HealthProbe.list /build/DrainHook.list | sort -u >/build/probes.list \
    && runtime/bin/java -XX:+UseSerialGC -Xshare:dump -XX:SharedClassListFile=/build/probes.list \
        -XX:SharedArchiveFile=/opt/tollgate/tollgate.jsa -cp /opt/tollgate/tollgate.jar

# What the final image has of a system: the libraries that Java loads, one user, and where to look up names. Scanners find the
# libraries' packages in status.d.
RUN mkdir -p /image/etc /image/tmp /image/var/lib/dpkg/status.d && chmod 1777 /image/tmp \
    && find runtime lib -type f \( -name java -o -name '*.so' \) -exec ldd {} + 2>/dev/null \
        | sed -n 's/.*=> \(\/[^ ]*\) (.*/\1/p; s/^\s*\(\/[^ ]*ld-linux[^ ]*\) (.*/\1/p' \
        | grep -v ^/opt | sort -u \
        | while read -r library; do install -D "$library" "/image$library"; done \
    && dpkg-query -s libc6 > /image/var/lib/dpkg/status.d/libc6 \
    && install -D /usr/share/doc/libc6/copyright /image/usr/share/doc/libc6/copyright \
    && cp /etc/os-release /image/etc/ \
    && echo 'tollgate:x:65532:65532:Tollgate:/:/sbin/nologin' > /image/etc/passwd \
    && echo 'tollgate:x:65532:' > /image/etc/group \
    && echo 'hosts: files dns' > /image/etc/nsswitch.conf

FROM scratch
COPY --from=build /image/ /
COPY --from=build /build/LICENSE /build/target/tollgate-sbom.json /opt/tollgate/
COPY --from=build /opt/tollgate/ /opt/tollgate/
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Tollgate" \
      org.opencontainers.image.description="A WebSocket edge proxy: authenticates, limits and relays, one frame at a time." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="0.1.0-SNAPSHOT" \
      org.opencontainers.image.revision="$REVISION"
USER 65532:65532
EXPOSE 8080 9091
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["/opt/tollgate/runtime/bin/java", "-XX:+UseSerialGC", \
    "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xms8m", "-Xmx16m", "-XX:SharedArchiveFile=/opt/tollgate/tollgate.jsa", \
    "-cp", "/opt/tollgate/tollgate.jar", "io.tollgate.cli.probe.HealthProbe"]
ENTRYPOINT ["/opt/tollgate/runtime/bin/java", "@/opt/tollgate/jvm.options", \
    "-XX:AOTCache=/opt/tollgate/tollgate.aot", "-jar", "/opt/tollgate/tollgate.jar"]
CMD ["run", "--config", "/etc/tollgate/tollgate.yaml"]

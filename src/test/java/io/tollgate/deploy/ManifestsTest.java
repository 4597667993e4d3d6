package io.tollgate.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.tollgate.config.Loaded;
import io.tollgate.config.TollgateSettings;
import io.tollgate.listener.ListenerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests in k8s/, as kustomize builds them, hold together and fit the configuration that they carry. */
final class ManifestsTest {
    private static final String CONFIG_FOLDER = "/etc/tollgate";
    private static final int HTTPS_PORT = 443;
    private static final String ADMIN_TOKEN = "/etc/tollgate-admin/token";

    @TempDir
    private Path folder;

    private enum Way {
        SIDECAR,
        INGRESS,
        AWS;

        Overlay build() {
            return Overlay.build(name().toLowerCase(Locale.ROOT));
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyKeyIsOneOfItsKind(Way way) {
        assertThat(way.build().manifests()).hasSizeGreaterThan(6);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{apiVersion: apps/v1, kind: Deployment, spec: {replica: 2}}",
                "{apiVersion: v1, kind: Service, spec: {ports: [{port: 1, port: 2}]}}",
                "{apiVersion: apps/v1beta1, kind: Deployment}",
                "{apiVersion: v1, kind: Deploiment}",
                "{apiVersion: monitoring.coreos.com/v1, kind: ServiceMonitor, spec: {endpoint: []}}"
            })
    void aKeyOrKindThatIsNoneIsFound(String manifest) {
        assertThatThrownBy(() -> StrictManifest.all(manifest).toList()).isNotNull();
    }

    @ParameterizedTest
    @EnumSource
    void theConfigurationPassesCheck(Way way) throws IOException {
        Loaded loaded = way.build().configuration(folder);
        assertThat(loaded.problems().all()).isEmpty();
        assertThat(loaded.settings()).isNotNull();
    }

    @ParameterizedTest
    @EnumSource
    void theConfigurationIsMountedAsAFolderWhereItIsReadFrom(Way way) {
        Overlay overlay = way.build();
        VolumeMount mount = mount(overlay, "config");
        assertThat(mount.getMountPath()).isEqualTo(CONFIG_FOLDER);
        assertThat(mount.getSubPath()).isNull();
        assertThat(overlay.tollgate().getArgs()).containsExactly("run", "--config", CONFIG_FOLDER + "/tollgate.yaml");
        ConfigMap map = overlay.one(ConfigMap.class);
        assertThat(map.getData()).containsOnlyKeys("tollgate.yaml");
        assertThat(overlay.pod().getVolumes())
                .anySatisfy(volume -> assertThat(volume.getConfigMap())
                        .isNotNull()
                        .extracting("name")
                        .isEqualTo(map.getMetadata().getName()));
    }

    @ParameterizedTest
    @EnumSource
    void containerPortsAreTheAddressesOfTheConfiguration(Way way) throws IOException {
        Overlay overlay = way.build();
        TollgateSettings settings = settings(overlay);
        assertThat(overlay.port("health")).isEqualTo(settings.health().getPort());
        assertThat(overlay.tollgate().getPorts().stream()
                        .filter(port -> !port.getName().equals("health"))
                        .map(ContainerPort::getContainerPort))
                .containsExactlyElementsOf(settings.listeners().stream()
                        .map(listener -> listener.address().getPort())
                        .toList());
        assertThat(settings.admin().address().getAddress().isLoopbackAddress()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void probesAskWhatTheHealthServerAnswers(Way way) {
        Container tollgate = way.build().tollgate();
        assertThat(List.of(tollgate.getStartupProbe(), tollgate.getLivenessProbe(), tollgate.getReadinessProbe()))
                .extracting(ManifestsTest::asked)
                .containsExactly("health/livez", "health/livez", "health/readyz");
    }

    private static String asked(Probe probe) {
        return probe.getHttpGet().getPort().getStrVal() + probe.getHttpGet().getPath();
    }

    @ParameterizedTest
    @EnumSource
    void aDrainIsSeenBeforeItsDelayIsOver(Way way) throws IOException {
        Overlay overlay = way.build();
        Probe readiness = overlay.tollgate().getReadinessProbe();
        int seen = readiness.getFailureThreshold() * readiness.getPeriodSeconds() + readiness.getTimeoutSeconds();
        assertThat(settings(overlay).drain().delay()).isGreaterThan(Duration.ofSeconds(seen));
    }

    @ParameterizedTest
    @EnumSource(names = {"INGRESS", "AWS"})
    void anIngressIsGivenTimeForItsWholeDrain(Way way) throws IOException {
        Overlay overlay = way.build();
        long deadline = settings(overlay).drain().deadline().toSeconds();
        assertThat(overlay.pod().getTerminationGracePeriodSeconds()).isBetween(deadline + 5, deadline + 30);
    }

    @Test
    void theAppOutlivesTheDrainOfItsSidecar() throws IOException {
        Overlay overlay = Way.SIDECAR.build();
        long deadline = settings(overlay).drain().deadline().toSeconds();
        long sleep =
                overlay.container("app").getLifecycle().getPreStop().getSleep().getSeconds();
        assertThat(sleep).isGreaterThanOrEqualTo(deadline + 2);
        assertThat(overlay.pod().getTerminationGracePeriodSeconds()).isGreaterThanOrEqualTo(sleep + 10);
    }

    @Test
    void theSidecarIsANativeOneThatBeginsItsDrainWithThePodsEnd() throws Exception {
        Overlay overlay = Way.SIDECAR.build();
        assertThat(overlay.pod().getInitContainers()).containsExactly(overlay.tollgate());
        assertThat(overlay.tollgate().getRestartPolicy()).isEqualTo("Always");
        List<String> hook =
                overlay.tollgate().getLifecycle().getPreStop().getExec().getCommand();
        assertThat(hook).containsSubsequence("/opt/tollgate/runtime/bin/java", "-cp", "/opt/tollgate/tollgate.jar");
        assertThat(Class.forName(hook.get(hook.size() - 1)).getMethod("main", String[].class))
                .isNotNull();
    }

    @ParameterizedTest
    @EnumSource
    void everyContainerIsRestricted(Way way) {
        Overlay overlay = way.build();
        assertThat(overlay.one(Namespace.class).getMetadata().getLabels())
                .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
        assertThat(overlay.pod().getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(overlay.pod().getSecurityContext().getSeccompProfile().getType())
                .isEqualTo("RuntimeDefault");
        assertThat(overlay.pod().getAutomountServiceAccountToken()).isFalse();
        assertThat(overlay.containers()).isNotEmpty().allSatisfy(container -> {
            assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                    .isFalse();
            assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                    .isTrue();
            assertThat(container.getSecurityContext().getCapabilities().getDrop())
                    .containsExactly("ALL");
        });
    }

    @ParameterizedTest
    @EnumSource
    void theUserIsTheImages(Way way) throws IOException {
        var pod = way.build().pod().getSecurityContext();
        assertThat(Files.readString(Path.of("Dockerfile")))
                .contains("\nUSER %d:%d\n".formatted(pod.getRunAsUser(), pod.getRunAsGroup()));
    }

    @ParameterizedTest
    @EnumSource
    void everySelectorFindsThePods(Way way) {
        Overlay overlay = way.build();
        Stream<Map<String, String>> selectors = Stream.of(
                        Stream.of(overlay.deployment().getSpec().getSelector().getMatchLabels()),
                        overlay.all(Service.class).stream()
                                .map(service -> service.getSpec().getSelector()),
                        overlay.all(PodDisruptionBudget.class).stream()
                                .map(budget -> budget.getSpec().getSelector().getMatchLabels()),
                        overlay.all(NetworkPolicy.class).stream()
                                .map(policy -> policy.getSpec().getPodSelector().getMatchLabels()),
                        overlay.pod().getTopologySpreadConstraints().stream()
                                .map(spread -> spread.getLabelSelector().getMatchLabels()))
                .flatMap(selector -> selector);
        assertThat(selectors).isNotEmpty().allSatisfy(selector -> {
            assertThat(selector).isNotEmpty();
            assertThat(overlay.podLabels()).containsAllEntriesOf(selector);
        });
    }

    @ParameterizedTest
    @EnumSource
    void everyPortOfAServiceIsOneOfTheContainer(Way way) {
        Overlay overlay = way.build();
        assertThat(overlay.all(Service.class))
                .hasSize(2)
                .flatMap(service -> service.getSpec().getPorts())
                .allSatisfy(port -> assertThat(overlay.port(port.getTargetPort().getStrVal()))
                        .isPositive());
    }

    @ParameterizedTest
    @EnumSource
    void clientsReachNoOperatorsPort(Way way) {
        Overlay overlay = way.build();
        assertThat(overlay.all(Service.class).stream()
                        .filter(service -> !"None".equals(service.getSpec().getClusterIP())))
                .hasSize(1)
                .flatMap(service -> service.getSpec().getPorts())
                .noneMatch(port -> port.getTargetPort().getStrVal().equals("health"));
    }

    @ParameterizedTest
    @EnumSource
    void theMonitorFindsTheServiceAndItsPort(Way way) {
        Overlay overlay = way.build();
        ServiceMonitor monitor = overlay.one(ServiceMonitor.class);
        Service service = overlay.all(Service.class).stream()
                .filter(each -> each.getMetadata()
                        .getLabels()
                        .entrySet()
                        .containsAll(monitor.spec().selector().matchLabels().entrySet()))
                .findFirst()
                .orElseThrow();
        assertThat(monitor.spec().selector().matchLabels()).isNotEmpty();
        assertThat(monitor.spec().endpoints())
                .containsExactly(new ServiceMonitor.Endpoint(
                        service.getSpec().getPorts().get(0).getName(), "/metrics", "15s"));
    }

    @ParameterizedTest
    @EnumSource
    void theNetworkPolicyOpensTheContainersPortsAndNoOther(Way way) {
        Overlay overlay = way.build();
        assertThat(overlay.one(NetworkPolicy.class).getSpec().getIngress().stream()
                        .flatMap(rule -> rule.getPorts().stream())
                        .map(port -> port.getPort().getStrVal()))
                .containsExactlyInAnyOrderElementsOf(overlay.tollgate().getPorts().stream()
                        .map(ContainerPort::getName)
                        .toList());
    }

    @ParameterizedTest
    @EnumSource
    void theNetworkPolicyLetsUpstreamsBeDialled(Way way) throws IOException {
        Overlay overlay = way.build();
        List<Integer> open = overlay.one(NetworkPolicy.class).getSpec().getEgress().stream()
                .flatMap(rule -> rule.getPorts().stream())
                .map(NetworkPolicyPort::getPort)
                .map(port -> port.getIntVal())
                .toList();
        assertThat(settings(overlay).upstreams())
                .flatMap(upstream -> upstream.endpoints())
                .filteredOn(endpoint -> !endpoint.getHost().equals("127.0.0.1"))
                .allSatisfy(endpoint ->
                        assertThat(open).contains(endpoint.getPort() < 0 ? HTTPS_PORT : endpoint.getPort()));
    }

    /** Kustomize adds our own labels to matchLabels of any kind, so those of others are matched by expressions. */
    @ParameterizedTest
    @EnumSource
    void othersPodsAreNotAskedForOurLabels(Way way) {
        assertThat(way.build().one(NetworkPolicy.class).getSpec().getEgress().stream()
                        .flatMap(rule -> rule.getTo().stream())
                        .filter(peer -> peer.getPodSelector() != null))
                .allSatisfy(peer ->
                        assertThat(peer.getPodSelector().getMatchLabels()).isEmpty());
    }

    @ParameterizedTest
    @EnumSource(names = {"INGRESS", "AWS"})
    void theAutoscalerScalesTheDeploymentByOpenTunnels(Way way) {
        Overlay overlay = way.build();
        HorizontalPodAutoscaler scaler = overlay.one(HorizontalPodAutoscaler.class);
        assertThat(scaler.getSpec().getScaleTargetRef().getName())
                .isEqualTo(overlay.deployment().getMetadata().getName());
        assertThat(scaler.getSpec().getMetrics().get(0).getPods().getMetric().getName())
                .isEqualTo("tollgate_tunnels_open");
        assertThat(overlay.deployment().getSpec().getReplicas()).isNull();
        assertThat(scaler.getSpec().getMinReplicas()).isGreaterThan(1);
    }

    @ParameterizedTest
    @EnumSource
    void aRolloutTakesNoPodAwayBeforeAnotherIsReady(Way way) {
        var rolling = way.build().deployment().getSpec().getStrategy().getRollingUpdate();
        assertThat(rolling.getMaxUnavailable().getIntVal()).isZero();
        assertThat(rolling.getMaxSurge().getIntVal()).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void secretsAreMountedWhereTheConfigurationReadsThem(Way way) {
        Overlay overlay = way.build();
        String yaml = overlay.one(ConfigMap.class).getData().get("tollgate.yaml");
        assertThat(yaml).contains("token: {file: " + ADMIN_TOKEN + "}");
        assertThat(mount(overlay, "admin").getMountPath() + "/token").isEqualTo(ADMIN_TOKEN);
        if (way != Way.SIDECAR) {
            String tls = mount(overlay, "tls").getMountPath();
            assertThat(yaml).contains("tls: {certificate: " + tls + "/tls.crt, key: " + tls + "/tls.key}");
        }
    }

    @ParameterizedTest
    @EnumSource
    void thePageMakesEverySecretThatPodsMount(Way way) throws IOException {
        String page = Files.readString(Path.of("docs", "kubernetes.md"));
        Map<String, List<String>> keys = way.build().pod().getVolumes().stream()
                .filter(volume -> volume.getSecret() != null)
                .collect(Collectors.toMap(
                        volume -> volume.getSecret().getSecretName(),
                        volume -> volume.getSecret().getItems().stream()
                                .map(item -> item.getKey())
                                .toList()));
        assertThat(keys).isNotEmpty().allSatisfy((name, items) -> {
            assertThat(page).containsPattern("kubectl -n tollgate create secret (generic|tls) " + name + " ");
            assertThat(items).allSatisfy(item -> assertThat(page).contains("--from-literal=" + item + "="));
        });
    }

    @ParameterizedTest
    @EnumSource
    void everythingIsInOneNamespace(Way way) {
        Overlay overlay = way.build();
        String namespace = overlay.one(Namespace.class).getMetadata().getName();
        assertThat(overlay.manifests().stream()
                        .filter(HasMetadata.class::isInstance)
                        .map(HasMetadata.class::cast)
                        .filter(manifest -> !(manifest instanceof Namespace)))
                .allSatisfy(manifest ->
                        assertThat(manifest.getMetadata().getNamespace()).isEqualTo(namespace));
    }

    private TollgateSettings settings(Overlay overlay) throws IOException {
        TollgateSettings settings = overlay.configuration(folder).settings();
        assertThat(settings).isNotNull();
        assertThat(settings.listeners()).extracting(ListenerSettings::name).hasSize(1);
        return settings;
    }

    private static VolumeMount mount(Overlay overlay, String volume) {
        return overlay.tollgate().getVolumeMounts().stream()
                .filter(mount -> mount.getName().equals(volume))
                .findFirst()
                .orElseThrow();
    }
}

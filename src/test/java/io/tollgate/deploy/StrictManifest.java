package io.tollgate.deploy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;

/** Reads manifests as the API server would with strict validation: a key that its kind does not have is an error. */
final class StrictManifest {
    private static final Map<String, Class<?>> KINDS = Stream.of(
                    Namespace.class,
                    ConfigMap.class,
                    Service.class,
                    ServiceAccount.class,
                    Deployment.class,
                    HorizontalPodAutoscaler.class,
                    NetworkPolicy.class,
                    PodDisruptionBudget.class,
                    ServiceMonitor.class)
            .collect(Collectors.toMap(Class::getSimpleName, kind -> kind));

    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .annotationIntrospector(new NoCatchAll())
            .build();

    private StrictManifest() {}

    /** The model's classes keep unknown keys in a map; without that map they are errors. */
    private static final class NoCatchAll extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        @Override
        public Boolean hasAnySetter(MapperConfig<?> config, Annotated annotated) {
            return false;
        }
    }

    /** Each document: one of the model's classes, or a {@link ServiceMonitor}. */
    static Stream<Object> all(String yaml) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return StreamSupport.stream(
                        new Yaml(new SafeConstructor(options)).loadAll(yaml).spliterator(), false)
                .map(StrictManifest::one);
    }

    private static Object one(Object document) {
        Map<?, ?> manifest = (Map<?, ?>) document;
        Class<?> kind = KINDS.get(manifest.get("kind"));
        if (kind == null) {
            throw new AssertionError("kind " + manifest.get("kind") + " is none of " + KINDS.keySet());
        }
        String version = HasMetadata.class.isAssignableFrom(kind)
                ? HasMetadata.getApiVersion(kind.asSubclass(HasMetadata.class))
                : ServiceMonitor.API_VERSION;
        if (!version.equals(manifest.get("apiVersion"))) {
            throw new AssertionError("expected apiVersion " + version + " in " + manifest);
        }
        return STRICT.convertValue(manifest, kind);
    }
}

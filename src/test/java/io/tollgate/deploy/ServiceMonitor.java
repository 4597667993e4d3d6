package io.tollgate.deploy;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Map;

/** As much of the Prometheus operator's kind as the manifests use. */
record ServiceMonitor(String apiVersion, String kind, ObjectMeta metadata, Spec spec) {
    static final String API_VERSION = "monitoring.coreos.com/v1";

    record Spec(Selector selector, List<Endpoint> endpoints) {}

    record Selector(Map<String, String> matchLabels) {}

    record Endpoint(String port, String path, String interval) {}
}

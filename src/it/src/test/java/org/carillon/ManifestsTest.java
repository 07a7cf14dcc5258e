package org.carillon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.carillon.DeployFiles.cast;
import static org.carillon.DeployFiles.databaseVariables;
import static org.carillon.DeployFiles.map;
import static org.carillon.DeployFiles.yaml;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.carillon.config.Settings;
import org.junit.jupiter.api.Test;

/** The manifests are what Kubernetes takes, and fit to what is served. */
class ManifestsTest {

  private static final String MANIFESTS = "kubernetes/carillon.yaml";
  private static final String BASE = Settings.OPS_PATH.fallback();
  private static final Map<String, Class<?>> MODELS =
      Map.of(
          "apps/v1 Deployment", V1Deployment.class,
          "v1 Service", V1Service.class,
          "policy/v1 PodDisruptionBudget", V1PodDisruptionBudget.class,
          "networking.k8s.io/v1 Ingress", V1Ingress.class);

  @Test
  void theManifestsAreWhatTheOfficialModelKnows() throws IOException {
    for (Map<String, Object> document : yaml(MANIFESTS)) {
      JsonObject manifest = json(document);
      assertThat(asTheModelHasIt(manifest)).isEqualTo(manifest);
    }
  }

  @Test
  void aManifestThatKubernetesWouldRefuseIsNoticed() throws IOException {
    JsonObject unknown = json(yaml(MANIFESTS).get(0));
    unknown.getAsJsonObject("spec").addProperty("replica", 2);
    assertThatThrownBy(() -> asTheModelHasIt(unknown)).hasMessageContaining("replica");

    JsonObject without = json(yaml(MANIFESTS).get(0));
    without.getAsJsonObject("spec").remove("selector");
    assertThatThrownBy(() -> asTheModelHasIt(without)).hasMessageContaining("selector");

    JsonObject number = json(yaml(MANIFESTS).get(0));
    JsonObject variable =
        number
            .getAsJsonObject("spec")
            .getAsJsonObject("template")
            .getAsJsonObject("spec")
            .getAsJsonArray("containers")
            .get(0)
            .getAsJsonObject()
            .getAsJsonArray("env")
            .get(1)
            .getAsJsonObject();
    variable.addProperty("value", 5432); // as YAML has it without quotes
    assertThat(asTheModelHasIt(number)).isNotEqualTo(number);
  }

  @Test
  void theManifestsHoldTogether() throws IOException {
    Map<String, Map<String, Object>> kinds = new HashMap<>();
    for (Map<String, Object> document : yaml(MANIFESTS)) {
      assertThat(document).containsKeys("apiVersion", "kind", "metadata", "spec");
      kinds.put(
          document.get("kind") + " " + map(document, "metadata").get("name"),
          map(document, "spec"));
    }
    assertThat(kinds)
        .containsOnlyKeys(
            "Deployment carillon",
            "Service carillon",
            "PodDisruptionBudget carillon",
            "Ingress carillon",
            "Ingress carillon-polling");
    Map<String, Object> deployment = kinds.get("Deployment carillon");
    Object labels = map(map(deployment, "template"), "metadata").get("labels");
    assertThat(map(deployment, "selector").get("matchLabels")).isEqualTo(labels);
    assertThat(map(kinds.get("PodDisruptionBudget carillon"), "selector").get("matchLabels"))
        .isEqualTo(labels);
    assertThat(kinds.get("Service carillon").get("selector")).isEqualTo(labels);

    Map<String, Object> pod = map(map(deployment, "template"), "spec");
    assertThat((Integer) pod.get("terminationGracePeriodSeconds")).isGreaterThanOrEqualTo(60);
    Map<String, Object> container = cast(((List<?>) pod.get("containers")).get(0));
    assertThat(path(container, "readinessProbe")).isEqualTo(BASE + "/health/ready");
    assertThat(path(container, "livenessProbe")).isEqualTo(BASE + "/health/live");
    assertThat(map(map(map(container, "lifecycle"), "preStop"), "exec").get("command"))
        .isEqualTo(List.of("/opt/carillon/drain.sh"));
    assertThat(names(container)).contains(databaseVariables()).contains("CARILLON_OPERATOR");
  }

  private static JsonObject json(Map<String, Object> document) {
    return new Gson().toJsonTree(document).getAsJsonObject();
  }

  /** What is left when the model has read and written it; throws what the model refuses it by. */
  private static JsonElement asTheModelHasIt(JsonObject manifest) {
    Class<?> model =
        MODELS.get(
            manifest.get("apiVersion").getAsString() + " " + manifest.get("kind").getAsString());
    assertThat(model).as("the model of %s", manifest).isNotNull();
    return withoutEmpty(JSON.getGson().toJsonTree(JSON.getGson().fromJson(manifest, model)));
  }

  /** The model writes every list and map that it knows, and ours has none that is empty. */
  private static JsonElement withoutEmpty(JsonElement element) {
    if (element instanceof JsonObject object) {
      object.entrySet().forEach(field -> withoutEmpty(field.getValue()));
      object
          .entrySet()
          .removeIf(
              field ->
                  (field.getValue() instanceof JsonObject map && map.isEmpty())
                      || (field.getValue() instanceof JsonArray list && list.isEmpty()));
    } else if (element instanceof JsonArray array) {
      array.forEach(ManifestsTest::withoutEmpty);
    }
    return element;
  }

  private static List<String> names(Map<String, Object> container) {
    return ((List<?>) container.get("env"))
        .stream().map(one -> ((Map<?, ?>) one).get("name").toString()).toList();
  }

  private static Object path(Map<String, Object> container, String probe) {
    return map(map(container, probe), "httpGet").get("path");
  }
}

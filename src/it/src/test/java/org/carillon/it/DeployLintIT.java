package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.carillon.DeployFiles;
import org.carillon.testing.Balancer;
import org.carillon.testing.Build;
import org.carillon.testing.MachineTool;
import org.carillon.testing.NpmBundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What of {@code deploy} no test can run is well formed, as tools of other people see it. Each tool
 * is shown something wrong, too.
 */
class DeployLintIT {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir private Path directory;

  @Test
  void theConfigurationOfTheBalancerIsValidAsItIsShipped() throws Exception {
    assertThat(Balancer.faults()).isEmpty();
  }

  @Test
  void theDockerfilesHaveNoFaults() throws Exception {
    for (String name : List.of("wildfly", "payara")) {
      assertThat(dockerfile(Build.deploy().resolve("docker/" + name + ".Dockerfile"))).isEmpty();
    }
    Path wrong = Files.writeString(directory.resolve("Dockerfile"), "FROM a:1\nCOPPY b c\n");
    assertThat(dockerfile(wrong)).contains("Unknown instruction: COPPY");
  }

  @Test
  void theShellScriptsHaveNoFaults() throws Exception {
    try (Stream<Path> files = Files.walk(Build.deploy())) {
      for (Path script : files.filter(file -> file.toString().endsWith(".sh")).toList()) {
        assertThat(shell(script)).as(script.toString()).isEmpty();
        assertThat(script).isExecutable();
      }
    }
    Path wrong = Files.writeString(directory.resolve("wrong.sh"), "#!/bin/sh\nrm $1/*\n");
    assertThat(shell(wrong)).contains("SC2086");
  }

  @Test
  void theCompositionIsWhatItsSpecificationKnows() throws Exception {
    ObjectNode specification = (ObjectNode) MAPPER.readTree(NpmBundle.composition().toFile());
    specification.remove("$id"); // it is no URI, as its dialect would have it
    JsonSchema schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(specification);
    JsonNode composition = MAPPER.valueToTree(DeployFiles.yaml("docker/compose.yaml").get(0));
    assertThat(schema.validate(composition)).isEmpty();

    ((ObjectNode) composition.path("services").path("node1")).put("enviroment", "");
    assertThat(schema.validate(composition)).hasSize(1);
  }

  @Test
  void theQueriesOfTheDashboardAndTheAlertsAreWhatPrometheusUnderstands() throws Exception {
    Path monitoring = Build.deploy().resolve("monitoring");
    List<String> queries = new ArrayList<>();
    JsonNode dashboard = MAPPER.readTree(monitoring.resolve("grafana-dashboard.json").toFile());
    dashboard
        .findValuesAsText("expr")
        .forEach(query -> queries.add(query.replace("$__rate_interval", "5m")));
    JsonNode alerts = MAPPER.valueToTree(DeployFiles.yaml("monitoring/alerts.yaml").get(0));
    queries.addAll(alerts.findValuesAsText("expr"));
    assertThat(queries).hasSizeGreaterThan(50);
    assertThat(wrongQueries(queries)).isEmpty();
    assertThat(wrongQueries(List.of("sum(rate(a[5m])) > 1", "sum(rate(a[5m]) > 1")))
        .isEqualTo("sum(rate(a[5m]) > 1\n");
  }

  private String wrongQueries(List<String> queries) throws Exception {
    Path script =
        Files.writeString(
            directory.resolve("queries.cjs"),
            """
            const { parser } = require(process.argv[2]);
            for (const query of JSON.parse(require("fs").readFileSync(process.argv[3], "utf8"))) {
              let isWrong = false;
              parser.parse(query).iterate({ enter: (node) => { isWrong ||= node.type.isError; } });
              if (isWrong) console.log(query);
            }
            """);
    Path file = directory.resolve("queries.json");
    MAPPER.writeValue(file.toFile(), queries);
    Process process =
        new ProcessBuilder(
                MachineTool.path("node", "nodejs"),
                script.toString(),
                NpmBundle.promQl().toAbsolutePath().toString(),
                file.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private static String dockerfile(Path file) throws Exception {
    return output(
        MachineTool.path("node", "nodejs"),
        NpmBundle.dockerfileUtils().toString(),
        "lint",
        file.toString());
  }

  private static String shell(Path script) throws Exception {
    return output(MachineTool.path("shellcheck", "shellcheck"), script.toString());
  }

  private static String output(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    int status = process.waitFor();
    assertThat(status == 0).as("%s: status %d", output, status).isEqualTo(output.isEmpty());
    return output;
  }
}

package org.carillon.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What axe-core finds wrong with a page for people with disabilities, by all its rules. */
public final class Axe {

  private static final String VERSION = "4.11.1";

  private Axe() {}

  /** Each violation: its rule, where, and why. */
  public static List<String> violations(Browser browser) {
    if (browser.evaluate("typeof axe").asText().equals("undefined")) {
      browser.evaluate(script() + ";true");
    }
    JsonNode found =
        browser.evaluate(
            "axe.run().then(r => r.violations.flatMap(v => v.nodes.map(n =>"
                + " v.id + ' at ' + n.target.join(' ') + ': ' + n.failureSummary)))");
    List<String> violations = new ArrayList<>();
    found.forEach(violation -> violations.add(violation.asText()));
    return violations;
  }

  private static String script() {
    Path file;
    try {
      file = NpmBundle.directory("axe-core", VERSION).resolve("axe.min.js");
    } catch (IllegalStateException e) {
      throw MachineTool.missing("No axe-core: this test fetches it by npm (" + e + ")");
    }
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

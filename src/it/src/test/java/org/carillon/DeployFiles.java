package org.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/** Reads the files of {@code deploy}. */
public final class DeployFiles {

  static final Path DIRECTORY = Path.of("deploy");

  private DeployFiles() {}

  /** The documents of a file of YAML. */
  public static List<Map<String, Object>> yaml(String file) throws IOException {
    LoaderOptions strict = new LoaderOptions();
    strict.setAllowDuplicateKeys(false);
    String text = Files.readString(DIRECTORY.resolve(file));
    return StreamSupport.stream(new Yaml(strict).loadAll(text).spliterator(), false)
        .map(DeployFiles::cast)
        .toList();
  }

  /** A mapping in a mapping, which must be there. */
  static Map<String, Object> map(Map<String, Object> of, String key) {
    assertThat(of).containsKey(key);
    return cast(of.get(key));
  }

  @SuppressWarnings("unchecked") // what YAML calls a mapping
  static Map<String, Object> cast(Object mapping) {
    return (Map<String, Object>) mapping;
  }

  /** The variables that name the database. */
  static String[] databaseVariables() throws IOException {
    Matcher named =
        Pattern.compile("\\$\\{ENV=([A-Z_]+)}")
            .matcher(Files.readString(DIRECTORY.resolve("payara/postgres.txt")));
    return named.results().map(one -> one.group(1)).distinct().toArray(String[]::new);
  }
}

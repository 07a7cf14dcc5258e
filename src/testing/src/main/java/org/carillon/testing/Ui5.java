package org.carillon.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** OpenUI5 from npm, and a page that uses it, as a browser sees them below {@code /ui5/}. */
public final class Ui5 {

  /** Where the page is. */
  public static final String PAGE = "/ui5/index.html";

  private static final String VERSION = "1.120.30";
  private static final List<String> LIBRARIES =
      List.of("sap.ui.core", "sap.m", "sap.ui.layout", "sap.ui.unified");

  private Ui5() {}

  /** The file of an address; empty: there is none. */
  public static Optional<Path> file(String address) {
    String name = address.substring("/ui5/".length());
    if (!name.startsWith("resources/")) {
      return Optional.of(Path.of("src/it/src/test/resources/ui5", name))
          .filter(Files::isRegularFile);
    }
    String resource = name.substring("resources/".length());
    return LIBRARIES.stream()
        .map(library -> NpmBundle.directory("@openui5/" + library, VERSION).resolve("src"))
        .map(source -> source.resolve(resource))
        .filter(Files::isRegularFile)
        .findFirst();
  }
}
